import * as tf from '@tensorflow/tfjs-core';
import type { CompleteMetric } from '../../../../src/keras/metrics/index.js';
import type { Shape } from '../../../../src/keras/shape.js';
import { likeOutput } from '../../losses/shapes.js';
import { EPSILON } from '../../ops/numeric/probabilities.js';
import { type Metric, type MetricKernel, sumOf, toNumbers, weightedSum } from '../metric.js';

export const f1Score: MetricKernel<'f1_score'> = (config, output) => scoreOf({ ...config, beta: 1 }, output);

export const fbetaScore: MetricKernel<'fbeta_score'> = (config, output) => scoreOf(config, output);

type ScoreConfig = Pick<CompleteMetric<'fbeta_score'>, 'average' | 'beta' | 'threshold'>;

function scoreOf({ average, beta, threshold = null }: ScoreConfig, output: Shape): Metric {
  const counted = average === 'micro' ? 1 : (output.at(-1) ?? 1);
  return sumOf({
    size: 4 * counted,
    measure({ labels, output, weights }) {
      const expected = likeOutput(labels, output);
      const found = positivesOf(output, threshold);
      const perClass = (values: tf.Tensor) =>
        weightedSum(values, weights, average === 'micro' ? undefined : 0);
      const sums = [
        perClass(tf.mul(found, expected)),
        perClass(tf.mul(found, tf.sub(1, expected))),
        perClass(tf.mul(tf.sub(1, found), expected)),
        perClass(expected),
      ];
      return tf.concat(sums.map((sum) => tf.reshape(sum, [-1])));
    },
    result(state) {
      const part = (index: number) => state.slice(index * counted, (index + 1) * counted);
      const scores = scoresOf([part(0), part(1), part(2)], beta);
      return averaged(scores, average, part(3));
    },
  });
}

/** 1 above the threshold; without one, at the largest output of each sample. */
function positivesOf(output: tf.Tensor, threshold: number | null): tf.Tensor {
  if (threshold !== null) return toNumbers(tf.greater(output, threshold));
  const isLargest = tf.greaterEqual(output, tf.max(output, -1, true));
  return toNumbers(tf.logicalAnd(isLargest, tf.greater(tf.abs(output), 1e-9)));
}

/** The score of each class, from its true positives, false positives and false negatives. */
function scoresOf([right, wrong, missed]: [number[], number[], number[]], beta: number): number[] {
  return right.map((found, index) => {
    const precision = found / (found + (wrong[index] ?? Number.NaN) + EPSILON);
    const recall = found / (found + (missed[index] ?? Number.NaN) + EPSILON);
    const mean = (precision * recall) / (beta ** 2 * precision + recall + EPSILON);
    return mean * (1 + beta ** 2);
  });
}

function averaged(
  scores: readonly number[],
  average: ScoreConfig['average'],
  labels: readonly number[],
): number | readonly number[] {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  if (average === null) return scores;
  if (average !== 'weighted') return total(scores) / scores.length;
  const all = total(labels) + EPSILON;
  return total(scores.map((score, index) => (score * (labels[index] ?? 0)) / all));
}
