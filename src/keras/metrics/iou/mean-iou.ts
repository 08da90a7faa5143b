import { metric } from '../metric.js';
import {
  classTraits,
  ignoreClass,
  labelsRead,
  lastArguments,
  numClasses,
  sparseLabels,
  sparseOutputs,
} from './intersection.js';

export const MeanIoU = metric('mean_io_u', {
  ...classTraits,
  summary: 'Mean intersection over union of all classes, from class numbers or vectors.',
  className: 'MeanIoU',
  aliases: [],
  args: {
    num_classes: numClasses(),
    ignore_class: ignoreClass(),
    sparse_y_true: sparseLabels(),
    sparse_y_pred: sparseOutputs(true),
    ...lastArguments(),
  },
  labelsOf: labelsRead,
});
