import type { ResolvedLoss, Task } from '../../contracts/training-config.js';
import type { ModelOutput } from './model-output.js';

/**
 * The task of a model, derived from its loss, its last activation and its output shape. Outputs with more
 * than one axis (such as a class per pixel) are returned as they are, like those of a regression.
 */
export function taskOf(loss: ResolvedLoss, output: ModelOutput): Task {
  if (output.shape.length > 1) return 'regression';
  switch (loss.type) {
    case 'categorical_crossentropy':
    case 'sparse_categorical_crossentropy':
      return 'multi_class';
    case 'binary_crossentropy':
      if (output.width === 1) return 'binary';
      return output.activation === 'softmax' ? 'multi_class' : 'multi_label';
    case 'mean_squared_error':
    case 'mean_absolute_error':
      return output.activation === 'softmax' && output.width > 1 ? 'multi_class' : 'regression';
    default:
      return loss.type satisfies never;
  }
}
