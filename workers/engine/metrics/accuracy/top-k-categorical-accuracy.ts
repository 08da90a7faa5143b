import { type MetricKernel, meanOf } from '../metric.js';
import { isAmongLargest, largest } from './classes.js';

export const topKCategoricalAccuracy: MetricKernel<'top_k_categorical_accuracy'> = ({ k }) =>
  meanOf((labels, output) => isAmongLargest(largest(labels), output, k));
