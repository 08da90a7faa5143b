import * as tf from '@tensorflow/tfjs-core';
import type { Average } from '../../../../src/keras/layers/merging/average.js';
import type { Kernel } from '../kernel.js';
import { anyMask, ofOneRank } from './elementwise.js';

/** Mean of its inputs. */
export const average: Kernel<typeof Average> =
  () =>
  (inputs, { masks }) => {
    const [first, ...rest] = ofOneRank(inputs);
    const sum = rest.reduce<tf.Tensor>((before, x) => tf.add(before, x), first);
    return { x: tf.div(sum, inputs.length), mask: anyMask(masks) };
  };
