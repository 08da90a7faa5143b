import { required } from '../../argument.js';
import { metric } from '../metric.js';
import {
  classTraits,
  ignoreClass,
  labelsRead,
  lastArguments,
  numClasses,
  sparseLabels,
  sparseOutputs,
  targetClassIds,
  targetConflicts,
} from './intersection.js';

export const IoU = metric('io_u', {
  ...classTraits,
  summary: 'Intersection over union of the given classes, from class numbers or vectors.',
  className: 'IoU',
  aliases: [],
  args: {
    num_classes: numClasses(),
    target_class_ids: required(targetClassIds()),
    ignore_class: ignoreClass(),
    sparse_y_true: sparseLabels(),
    sparse_y_pred: sparseOutputs(true),
    ...lastArguments(),
  },
  labelsOf: labelsRead,
  conflicts: ({ num_classes, target_class_ids }) => targetConflicts(target_class_ids, num_classes),
});
