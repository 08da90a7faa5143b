import { dropLastOne } from '../../losses/shapes.js';
import { type MetricKernel, meanOf } from '../metric.js';
import { classNumbers, isAmongLargest } from './classes.js';

export const sparseTopKCategoricalAccuracy: MetricKernel<'sparse_top_k_categorical_accuracy'> = ({ k }) =>
  meanOf((labels, output) => isAmongLargest(classNumbers(dropLastOne(labels, output.rank)), output, k));
