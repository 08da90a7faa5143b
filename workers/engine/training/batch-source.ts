import type { XOp, YOp } from '../../../src/contracts/preprocessing.js';

/** What turns stored samples into what the first layer and the loss take. */
export interface BatchSteps {
  x: readonly XOp[];
  y: readonly YOp[];
}
