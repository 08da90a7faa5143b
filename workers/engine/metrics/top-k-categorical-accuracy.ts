import { isAmongLargest, largest } from './classes.js';
import { type MetricKernel, meanOf } from './metric.js';

export const topKCategoricalAccuracy: MetricKernel<'top_k_categorical_accuracy'> = ({ k }) =>
  meanOf((labels, output) => isAmongLargest(largest(labels), output, k));
