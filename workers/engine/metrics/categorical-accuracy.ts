import { agreementOfClasses, largest } from './classes.js';
import { type MetricKernel, meanOf } from './metric.js';

export const categoricalAccuracy: MetricKernel<'categorical_accuracy'> = () =>
  meanOf((labels, output) => agreementOfClasses(largest(labels), largest(output), output));
