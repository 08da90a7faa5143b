import { required } from '../../argument.js';
import { metric } from '../metric.js';
import {
  classTraits,
  ignoreClass,
  labelsRead,
  lastArguments,
  numClasses,
  sparseOutputs,
  targetClassIds,
  targetConflicts,
} from './intersection.js';

export const OneHotIoU = metric('one_hot_io_u', {
  ...classTraits,
  summary: 'Intersection over union of the given classes, from one-hot labels.',
  className: 'OneHotIoU',
  aliases: [],
  args: {
    num_classes: numClasses(),
    target_class_ids: required(targetClassIds()),
    ignore_class: ignoreClass(),
    sparse_y_pred: sparseOutputs(false),
    ...lastArguments(),
  },
  labelsOf: ({ sparse_y_pred }) => labelsRead({ sparse_y_true: false, sparse_y_pred }),
  conflicts: ({ num_classes, target_class_ids }) => targetConflicts(target_class_ids, num_classes),
});
