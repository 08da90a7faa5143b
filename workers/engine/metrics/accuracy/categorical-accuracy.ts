import { type MetricKernel, meanOf } from '../metric.js';
import { agreementOfClasses, largest } from './classes.js';

export const categoricalAccuracy: MetricKernel<'categorical_accuracy'> = () =>
  meanOf((labels, output) => agreementOfClasses(largest(labels), largest(output), output));
