import * as tf from '@tensorflow/tfjs-core';
import type { Subtract } from '../../../../src/keras/layers/merging/subtract.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import type { Kernel } from '../kernel.js';
import { anyMask, ofOneRank } from './elementwise.js';

/** The first input minus the second. */
export const subtract: Kernel<typeof Subtract> =
  () =>
  (inputs, { masks }) => {
    const [first, ...rest] = ofOneRank(inputs);
    return { x: tf.sub(first, tensorAt(rest, 0)), mask: anyMask(masks) };
  };
