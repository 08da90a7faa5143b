import { dropLastOne } from '../../losses/shapes.js';
import { type MetricKernel, meanOf } from '../metric.js';
import { agreementOfClasses, classNumbers, largest } from './classes.js';

export const sparseCategoricalAccuracy: MetricKernel<'sparse_categorical_accuracy'> = () =>
  meanOf((labels, output) =>
    agreementOfClasses(classNumbers(dropLastOne(labels, output.rank)), largest(output), output),
  );
