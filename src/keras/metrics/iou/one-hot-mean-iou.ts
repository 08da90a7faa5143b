import { metric } from '../metric.js';
import {
  classTraits,
  ignoreClass,
  labelsRead,
  lastArguments,
  numClasses,
  sparseOutputs,
} from './intersection.js';

export const OneHotMeanIoU = metric('one_hot_mean_io_u', {
  ...classTraits,
  summary: 'Mean intersection over union of all classes, from one-hot labels.',
  className: 'OneHotMeanIoU',
  aliases: [],
  args: {
    num_classes: numClasses(),
    ignore_class: ignoreClass(),
    sparse_y_pred: sparseOutputs(false),
    ...lastArguments(),
  },
  labelsOf: ({ sparse_y_pred }) => labelsRead({ sparse_y_true: false, sparse_y_pred }),
});
