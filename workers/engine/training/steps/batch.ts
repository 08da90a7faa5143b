import type { XOp, YOp } from '../../../../src/contracts/preprocessing.js';
import type { TensorValues } from '../../graph/session.js';

/** Batches of one size for steps that run in one call, one after the other. */
export type Batches = {
  steps: number;
  /** Of each batch. */
  samples: number;
} & ({ rows: Int32Array } | { x: TensorValues; y: TensorValues });

/** A batch of rows of the resident arrays. */
export const batchOfRows = (rows: Int32Array) => ({ rows, steps: 1, samples: rows.length }) satisfies Batches;

/** What turns stored samples into what the first layer and the loss take. */
export interface BatchSteps {
  x: readonly XOp[];
  y: readonly YOp[];
}
