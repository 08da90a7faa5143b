import type { XOp, YOp } from '../../../../src/contracts/datasets/preprocessing.js';
import type { TensorValues } from '../../graph/session.js';

/** Equal-sized batches for steps that run in sequence in one call. */
export type Batches = {
  steps: number;
  /** Samples per batch. */
  samples: number;
} & ({ rows: Int32Array } | { x: TensorValues; y: TensorValues });

/** A batch of rows of the resident arrays. */
export const batchOfRows = (rows: Int32Array) => ({ rows, steps: 1, samples: rows.length }) satisfies Batches;

/** Converts stored samples to the inputs of the first layer and the loss. */
export interface BatchSteps {
  x: readonly XOp[];
  y: readonly YOp[];
}
