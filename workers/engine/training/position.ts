import type { Sums } from './totals.js';

/** A point of the training between two steps; with the weights and slots of that moment it decides all that follows. */
export interface TrainingPosition {
  /** Epochs done. */
  epoch: number;
  /** Batches done of the epoch after them: the cursor in its order, which seed and epoch decide. */
  batch: number;
  /** Of those batches; null before the first. */
  totals: Sums | null;
  /** Time those batches took, in all attempts. */
  seconds: number;
}

/** Between two epochs. */
export const afterEpochs = (epoch: number): TrainingPosition => ({
  epoch,
  batch: 0,
  totals: null,
  seconds: 0,
});
