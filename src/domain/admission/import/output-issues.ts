import type { ModelOutput } from '../../../contracts/models.js';
import type { ModelImport } from '../../../contracts/weights/model-import.js';
import { showShape } from '../../../keras/shape.js';
import type { Task } from '../../../keras/task.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import type { Finding } from '../../problems/finding.js';

type Given = Pick<ModelImport, 'classes' | 'task'>;

/** Rejects a task or classes that the shape of an output cannot have. */
export function outputIssues(output: ModelOutput, given: Given): Finding[] {
  return [...taskIssues(output, given), ...classIssues(output, given)];
}

interface TaskShape {
  fits(shape: readonly number[]): boolean;
  expected: string;
}

const TASK_SHAPES: { readonly [T in Exclude<Task, 'regression'>]: TaskShape } = {
  binary: { fits: (shape) => shape.length <= 1 && (shape[0] ?? 1) === 1, expected: '[1]' },
  multi_class: { fits: (shape) => shape.length === 1 && (shape[0] ?? 1) > 1, expected: '[classes]' },
  multi_label: { fits: (shape) => shape.length === 1, expected: '[labels]' },
  semantic_segmentation: { fits: (shape) => shape.length > 2, expected: '[height, width, classes]' },
  sequence_labeling: { fits: (shape) => shape.length === 2, expected: '[steps, classes]' },
};

/** A derived task fits its output. */
function taskIssues({ name, task, output_shape: shape }: ModelOutput, { task: given }: Given): Finding[] {
  if (task === 'regression' || given === undefined) return [];
  const { fits, expected } = TASK_SHAPES[task];
  if (fits(shape)) return [];
  const detail = `The task ${task} needs an output of shape ${expected}, but '${name}' has shape ${showShape(shape)}. Send another task, or omit it.`;
  const pointer = typeof given === 'string' ? '/task' : `/task${pointerSegment(name)}`;
  return [{ pointer, code: 'shape_mismatch', detail }];
}

/** A class has a place on the last axis; a single probability tells two classes apart. */
function classIssues({ name, classes, task, output_shape: shape }: ModelOutput, given: Given): Finding[] {
  if (classes === null) return [];
  const pointer = Array.isArray(given.classes) ? '/classes' : `/classes${pointerSegment(name)}`;
  const width = shape.at(-1) ?? 1;
  const expected = width === 1 ? 2 : width;
  if (classes.length !== expected) {
    const detail = `The output '${name}' tells ${expected} classes apart; got ${classes.length} names.`;
    return [{ pointer, code: 'invalid_value', detail }];
  }
  const repeated = repeatedIssues(classes, pointer);
  if (task !== 'regression') return repeated;
  const detail = `The output '${name}' is taken for a regression, which has no classes: its last activation gives no probabilities. Send task, for instance "multi_class"; its logits are then normalized.`;
  return [...repeated, { pointer, code: 'conflicting_arguments', detail }];
}

const MOST_REPEATED = 16;

/** Predictions and reports name classes. */
function repeatedIssues(classes: readonly string[], pointer: string): Finding[] {
  const first = new Map<string, number>();
  const found: Finding[] = [];
  for (const [index, label] of classes.entries()) {
    const earlier = first.get(label);
    if (earlier === undefined) first.set(label, index);
    else if (found.length < MOST_REPEATED)
      found.push({
        pointer: `${pointer}/${index}`,
        code: 'duplicate_value',
        detail: `The class '${label}' has the number ${earlier} already. Give each class a name of its own.`,
      });
  }
  return found;
}
