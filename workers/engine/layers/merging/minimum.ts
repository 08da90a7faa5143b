import * as tf from '@tensorflow/tfjs-core';
import type { Minimum } from '../../../../src/keras/layers/merging/minimum.js';
import type { Kernel } from '../kernel.js';
import { extremum } from './extremum.js';

/** Element-wise minimum of its inputs. */
export const minimum: Kernel<typeof Minimum> = extremum((a, b) => tf.minimum(a, b));
