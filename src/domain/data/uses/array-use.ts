import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { XOp, YOp } from '../../../contracts/datasets/preprocessing.js';
import type { DatasetReference } from '../../../contracts/jobs/dataset-reference.js';

/** The data of one input or output of a model, and the steps on them. */
export interface ArrayUse<Op> {
  /** Of the input or output. */
  name: string;
  /** The selected columns of the array; null for labels that are a preprocessed input. */
  array: DatasetArray | null;
  /** Selected columns of a table; undefined: all. */
  columns: readonly string[] | undefined;
  steps: readonly Op[];
  /** Pointer to the steps. */
  pointer: string;
}

/** An entry of `dataset.x` or `dataset.y`. */
export interface UseEntry<Op> {
  array?: string;
  columns?: readonly string[];
  steps: readonly Op[];
  /** Pointer to the entry. */
  pointer: string;
  /** Pointer to its steps. */
  stepsPointer: string;
}

/** Steps, or an object that also names their array. */
export type GivenUse<Op> =
  | readonly Op[]
  | { array?: string; columns?: readonly string[]; steps?: readonly Op[] };

/** `dataset.x` or `dataset.y` as given: steps, or entries by name. */
export type GivenUses<Op> = readonly Op[] | Readonly<Record<string, GivenUse<Op>>>;

/** The steps of a dataset for one input and one output; none where it has objects by name. */
export const plainSteps = ({ x, y }: Pick<DatasetReference, 'x' | 'y'>): { x: XOp[]; y: YOp[] } => ({
  x: Array.isArray(x) ? x : [],
  y: Array.isArray(y) ? y : [],
});

/** Whether steps are given without names. */
export const isStepList = <Op>(given: GivenUse<Op> | GivenUses<Op>): given is readonly Op[] =>
  Array.isArray(given);
