import * as tf from '@tensorflow/tfjs-core';
import type { Thresholds } from '../../../../src/keras/metrics/confusion/thresholds.js';
import type { WeighedOutputs } from '../weighed-outputs.js';
import { atThresholds, sumFound } from './at-thresholds.js';
import type { Counts } from './curve.js';

type Sum = (found: tf.Tensor, outputs: WeighedOutputs) => tf.Tensor;

const countOf =
  (name: keyof Counts, sum: Sum) =>
  ({ thresholds }: { thresholds: Thresholds }) =>
    atThresholds(
      thresholds,
      {},
      {
        size: 1,
        sums: (found, outputs) => [sum(found, outputs)],
        ofSums: ([count = 0]) => count,
        ofCounts: (counts) => counts[name],
      },
    );

const not = (found: tf.Tensor): tf.Tensor => tf.sub(1, found);

export const truePositives = countOf('truePositives', (found, { positive }) => sumFound(found, positive));
export const falsePositives = countOf('falsePositives', (found, { negative }) => sumFound(found, negative));
export const trueNegatives = countOf('trueNegatives', (found, { negative }) =>
  sumFound(not(found), negative),
);
export const falseNegatives = countOf('falseNegatives', (found, { positive }) =>
  sumFound(not(found), positive),
);
