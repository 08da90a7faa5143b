import * as tf from '@tensorflow/tfjs-core';
import type { CompleteMetric } from '../../../../src/keras/metrics/index.js';
import { likeOutput } from '../../losses/shapes.js';
import { type MetricKernel, sumOf, weightedSum } from '../metric.js';

export const r2Score: MetricKernel<'r2_score'> = (config, outputShape) => {
  const width = outputShape.at(-1) ?? 1;
  return sumOf({
    size: 4 * width + 1,
    measure({ labels, output: given, weights }) {
      const output = tf.reshape(given, [-1, width]);
      const expected = tf.reshape(likeOutput(labels, given), [-1, width]);
      const perOutput = (values: tf.Tensor) => weightedSum(values, weights, 0);
      const sums = [
        perOutput(expected),
        perOutput(tf.square(expected)),
        perOutput(tf.squaredDifference(expected, output)),
        perOutput(tf.onesLike(expected)),
        tf.tensor1d([expected.size]),
      ];
      return tf.concat(sums);
    },
    result(state) {
      const part = (index: number) => state.slice(index * width, (index + 1) * width);
      const outputs = outputsOf(part(0), part(1), part(2), part(3));
      return adjusted(aggregated(outputs, config), config, state[4 * width] ?? 0);
    },
  });
};

interface OutputScore {
  score: number;
  /** The sum of squared distances of the labels from their mean. */
  variation: number;
}

/** The score of each output, by Keras's formulas. */
function outputsOf(sums: number[], squares: number[], errors: number[], counts: number[]): OutputScore[] {
  return sums.map((sum, index) => {
    const mean = sum / (counts[index] ?? Number.NaN);
    const variation = (squares[index] ?? Number.NaN) - sum * mean;
    const raw = 1 - (errors[index] ?? Number.NaN) / variation;
    return { score: Math.abs(raw) === Number.POSITIVE_INFINITY ? 0 : raw, variation };
  });
}

type Config = CompleteMetric<'r2_score'>;

function aggregated(outputs: readonly OutputScore[], { class_aggregation }: Config): number[] {
  const total = (partOf: (output: OutputScore) => number) =>
    outputs.reduce((sum, output) => sum + partOf(output), 0);
  if (class_aggregation === null) return outputs.map(({ score }) => score);
  if (class_aggregation === 'uniform_average') return [total(({ score }) => score) / outputs.length];
  return [total(({ score, variation }) => score * variation) / total(({ variation }) => variation)];
}

/** Keras counts the numbers in the labels as samples, and does not adjust for as many regressors or more. */
function adjusted(
  scores: readonly number[],
  { num_regressors: regressors }: Config,
  count: number,
): number[] {
  if (regressors === 0 || regressors >= count - 1) return [...scores];
  return scores.map((score) => 1 - ((1 - score) * (count - 1)) / (count - regressors - 1));
}
