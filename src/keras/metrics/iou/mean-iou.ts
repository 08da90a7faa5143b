import { metric } from '../metric.js';
import {
  classAxis,
  classCautions,
  countType,
  elementsOfClasses,
  ignoreClass,
  labelsRead,
  numClasses,
  overlapTraits,
  sparseLabels,
  sparseOutputs,
} from './intersection.js';

export const MeanIoU = metric('mean_io_u', {
  ...overlapTraits,
  summary: 'Mean intersection over union of all classes, from class numbers or vectors.',
  className: 'MeanIoU',
  aliases: [],
  args: {
    num_classes: numClasses(),
    ignore_class: ignoreClass(),
    sparse_y_true: sparseLabels(),
    sparse_y_pred: sparseOutputs(true),
    axis: classAxis(),
    dtype: countType(),
  },
  labelsOf: labelsRead,
  cautions: classCautions,
  workElements: elementsOfClasses,
});
