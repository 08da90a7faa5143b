import * as tf from '@tensorflow/tfjs-core';
import { type MetricKernel, sumOf } from '../metric.js';
import { weighedOutputs } from '../weighed-outputs.js';
import { areaUnder, countsAbove } from './curve.js';
import { createHistogram } from './histogram.js';
import { thresholdsOf } from './thresholds.js';

export const auc: MetricKernel<'auc'> = (config) => {
  const thresholds = thresholdsOf(config);
  // Below no threshold to above all of them.
  const histogram = createHistogram(thresholds.count + 1);
  return sumOf({
    size: histogram.size,
    measure(outcome) {
      const weighed = weighedOutputs(outcome);
      const output = config.from_logits ? tf.sigmoid(weighed.output) : weighed.output;
      return histogram.count(thresholds.below(output), weighed);
    },
    result: (state) => areaUnder(countsAbove(histogram.read(state)), config),
  });
};
