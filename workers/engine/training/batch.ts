import type { XOp, YOp } from '../../../src/contracts/preprocessing.js';
import type { TensorValues } from '../graph/session.js';

/** A batch: rows of the resident arrays, or samples as they are stored. */
export type Batch = { rows: Int32Array } | { x: TensorValues; y: TensorValues; samples: number };

/** What turns stored samples into what the first layer and the loss take. */
export interface BatchSteps {
  x: readonly XOp[];
  y: readonly YOp[];
}
