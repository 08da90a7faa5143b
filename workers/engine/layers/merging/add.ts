import * as tf from '@tensorflow/tfjs-core';
import type { Add } from '../../../../src/keras/layers/merging/add.js';
import type { Kernel } from '../kernel.js';
import { anyMask, ofOneRank } from './elementwise.js';

/** Sum of its inputs. */
export const add: Kernel<typeof Add> =
  () =>
  (inputs, { masks }) => {
    const [first, ...rest] = ofOneRank(inputs);
    return { x: rest.reduce<tf.Tensor>((sum, x) => tf.add(sum, x), first), mask: anyMask(masks) };
  };
