import * as tf from '@tensorflow/tfjs-core';
import type { Maximum } from '../../../../src/keras/layers/merging/maximum.js';
import type { Kernel } from '../kernel.js';
import { extremum } from './extremum.js';

/** Element-wise maximum of its inputs. */
export const maximum: Kernel<typeof Maximum> = extremum((a, b) => tf.maximum(a, b));
