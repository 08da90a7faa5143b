import * as tf from '@tensorflow/tfjs-core';
import type { CompleteMetric } from '../../../../src/keras/metrics/index.js';
import { divideNoNan, type MetricKernel, sumOf } from '../metric.js';
import { weighedOutputs } from '../weighed-outputs.js';
import { areaUnder, countsAbove } from './curve.js';
import { createHistogram } from './histogram.js';
import { thresholdsOf } from './thresholds.js';

export const auc: MetricKernel<'auc'> = (config, outputShape) => {
  const { multi_label: hasRows, label_weights } = config;
  const thresholds = thresholdsOf(config);
  // Below no threshold to above all of them.
  const histogram = createHistogram(thresholds.count + 1);
  const curves = hasRows ? (outputShape.at(-1) ?? 1) : 1;
  return sumOf({
    size: histogram.size * curves,
    measure(outcome) {
      const weighed = weighedOutputs(
        outcome,
        hasRows ? { hasRows } : { label_weights: label_weights ?? null },
      );
      const output = config.from_logits ? tf.sigmoid(weighed.output) : weighed.output;
      return histogram.count(thresholds.below(output), weighed);
    },
    result(state) {
      const areas = Array.from({ length: curves }, (_, index) => {
        const own = state.slice(index * histogram.size, (index + 1) * histogram.size);
        return areaUnder(countsAbove(histogram.read(own)), config);
      });
      return hasRows ? meanArea(areas, config) : (areas[0] ?? 0);
    },
  });
};

/** The mean of the areas of outputs, by their weights. */
function meanArea(
  areas: readonly number[],
  { label_weights }: Pick<CompleteMetric<'auc'>, 'label_weights'>,
): number {
  const weights = areas.map((_, index) => label_weights?.[index] ?? 1);
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return divideNoNan(total(areas.map((area, index) => area * (weights[index] ?? 1))), total(weights));
}
