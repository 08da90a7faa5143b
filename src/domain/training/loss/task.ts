import type { ResolvedLoss } from '../../../contracts/jobs/compile.js';
import { lossOf } from '../../../keras/losses/index.js';
import type { OutputKind } from '../../../keras/losses/loss.js';
import { classifiesPositions, type Task } from '../../../keras/task.js';
import type { Labels } from '../../data/labels.js';
import { classAxisOf } from './class-axis.js';
import type { ModelOutput } from './model-output.js';

/** A loss as far as it decides the task. */
type TaskLoss = Pick<ResolvedLoss, 'type'>;
/** Labels as far as they decide the task. */
export type TaskLabels = Pick<Labels, 'kind' | 'areZeroOrOne'>;

/**
 * The task of an output, derived from its loss, its last activation, its shape and its labels. A class for each position, such as a
 * pixel, is a task of its own; other outputs with more than one axis are returned as they are, like those of a regression.
 */
export function taskOf(loss: TaskLoss, output: ModelOutput, labels: TaskLabels): Task {
  const isOneSample = output.shape.length <= 1;
  const task = isOneSample ? taskOfPosition(loss, output) : taskOfPositions(loss, output);
  return classifiesPositions(task) && !nameClasses(loss, output, labels) ? 'regression' : task;
}

/**
 * The tasks that a job may ask for, the derived one first: the outputs of a classification of positions can be returned as they are,
 * and floats may stand for two classes.
 */
export function possibleTasks(loss: TaskLoss, output: ModelOutput, labels: TaskLabels): Task[] {
  const derived = taskOf(loss, output, labels);
  if (output.shape.length <= 1) return [derived];
  return [...new Set<Task>([derived, taskOfPositions(loss, output), 'regression'])];
}

/** The task at each position of an output, such as a pixel. */
export const taskOfPosition = (loss: TaskLoss, output: ModelOutput): Task =>
  TASK_OF[lossOf(loss.type).outputs](output);

/** The task of an output without loss, which only its activation tells. */
export function taskWithoutLoss(output: ModelOutput): Task {
  if (output.shape.length > 1) return 'regression';
  if (output.activation !== 'sigmoid') return taskOfPosition({ type: 'mean_squared_error' }, output);
  return output.width === 1 ? 'binary' : 'multi_label';
}

/** The task of an output with several axes if its labels name classes. */
function taskOfPositions(loss: TaskLoss, output: ModelOutput): Task {
  const { shape } = output;
  const width = shape[classAxisOf(loss, shape)] ?? 1;
  const ofPosition = taskOfPosition(loss, { ...output, width });
  if (ofPosition !== 'multi_class' && ofPosition !== 'binary') return 'regression';
  return shape.length > 2 ? 'semantic_segmentation' : 'sequence_labeling';
}

/**
 * Whether labels name classes: other losses than those of classes also compare pixels, such as those of an autoencoder. Floats that are all
 * 0 or 1 are masks of images, but frames of a film.
 */
function nameClasses(
  { type }: TaskLoss,
  { shape }: ModelOutput,
  { kind, areZeroOrOne = false }: TaskLabels,
): boolean {
  const { labels } = lossOf(type);
  const isMask = areZeroOrOne && shape.length <= AXES_OF_IMAGE;
  return labels === 'class_number' || labels === 'one_hot' || kind !== 'numbers' || isMask;
}

/** Height, width and channels. */
const AXES_OF_IMAGE = 3;

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
