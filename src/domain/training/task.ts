import type { ResolvedLoss, Task } from '../../contracts/training-config.js';
import type { ModelOutput } from './model-output.js';

/**
 * What kind of answer a model gives, from its loss, its last activation and its output shape.
 * Outputs of more than one axis (a class for each pixel, say) are given as they are, like those of a regression.
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
