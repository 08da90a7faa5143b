import { number, optional } from '../../argument.js';
import { metric } from '../metric.js';
import { countType, overlapTraits, targetClassIds, targetConflicts } from './intersection.js';

export const BinaryIoU = metric('binary_io_u', {
  ...overlapTraits,
  summary: 'Intersection over union of the classes 0 and 1, or one of them, from thresholded outputs.',
  className: 'BinaryIoU',
  aliases: [],
  args: {
    target_class_ids: optional(targetClassIds(), [0, 1]),
    threshold: optional(number({ description: 'Outputs of at least it are of class 1.' }), 0.5),
    dtype: countType(),
  },
  conflicts: ({ target_class_ids }) => targetConflicts(target_class_ids, 2),
});
