import type { ResolvedLoss } from '../../../contracts/jobs/compile.js';
import { lossOf } from '../../../keras/losses/index.js';
import type { OutputKind } from '../../../keras/losses/loss.js';
import type { Task } from '../../../keras/task.js';
import type { ModelOutput } from './model-output.js';

/**
 * The task of a model, derived from its loss, its last activation and its output shape. Outputs with more
 * than one axis (such as a class per pixel) are returned as they are, like those of a regression.
 */
export const taskOf = (loss: Pick<ResolvedLoss, 'type'>, output: ModelOutput): Task =>
  output.shape.length > 1 ? 'regression' : TASK_OF[lossOf(loss.type).outputs](output);

/** The task of an output without loss, which only its activation tells. */
export function taskWithoutLoss(output: ModelOutput): Task {
  if (output.shape.length > 1 || output.activation !== 'sigmoid')
    return taskOf({ type: 'mean_squared_error' }, output);
  return output.width === 1 ? 'binary' : 'multi_label';
}

const TASK_OF: { readonly [K in OutputKind]: (output: ModelOutput) => Task } = {
  distribution: () => 'multi_class',
  probability: probabilities,
  membership: probabilities,
  score: numbersOrClasses,
  step_logits: () => 'regression',
  embedding: () => 'regression',
  number: numbersOrClasses,
};

function probabilities({ width, activation }: ModelOutput): Task {
  if (width === 1) return 'binary';
  return activation === 'softmax' ? 'multi_class' : 'multi_label';
}

function numbersOrClasses({ width, activation }: ModelOutput): Task {
  return activation === 'softmax' && width > 1 ? 'multi_class' : 'regression';
}
