import type { Task } from '../../../src/keras/task.js';
import { sigmoid, softmax } from '../model/probabilities.js';

/** The meaning of the values of an output. */
export interface OutputClasses {
  task: Task;
  /** Null: numbers stand for the classes. */
  classes: readonly string[] | null;
  fromLogits: boolean;
}

/** The name of a class. */
export const classOf = (classes: readonly string[] | null, index: number): string =>
  classes?.[index] ?? String(index);

/** The values of a sample as probabilities: of each class, or of class 1. */
export function probabilitiesOf({ task, fromLogits }: OutputClasses, values: readonly number[]): number[] {
  if (!fromLogits) return [...values];
  return task === 'multi_class' && values.length > 1 ? softmax([...values]) : values.map(sigmoid);
}
