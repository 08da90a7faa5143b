import * as tf from '@tensorflow/tfjs-core';
import type { Multiply } from '../../../../src/keras/layers/merging/multiply.js';
import type { Kernel } from '../kernel.js';
import { anyMask, maskOf, ofOneRank } from './elementwise.js';

/** Product of its inputs. A masked step is left out of it, and is 0 where it is masked in every input. */
export const multiply: Kernel<typeof Multiply> =
  () =>
  (inputs, { masks }) => {
    const factors = ofOneRank(inputs).map((x, index) => {
      const mask = masks[index] ?? null;
      return mask === null ? x : tf.where(maskOf(x, mask), x, tf.onesLike(x));
    });
    const product = factors.reduce((before, x) => tf.mul(before, x));
    const mask = anyMask(masks);
    return {
      x: mask === null ? product : tf.where(maskOf(product, mask), product, tf.zerosLike(product)),
      mask,
    };
  };
