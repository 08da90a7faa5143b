import type { Sums } from './totals.js';

/**
 * A point of the training between two steps; with the weights and slots of that moment it determines
 * everything that follows.
 */
export interface TrainingPosition {
  /** Epochs completed. */
  epoch: number;
  /**
   * Batches completed in the epoch after them: the cursor in its order, which follows from seed and epoch.
   */
  batch: number;
  /** Sums over those batches; null before the first. */
  totals: Sums | null;
  /** Time spent on those batches, over all attempts. */
  seconds: number;
}

/** Between two epochs. */
export const afterEpochs = (epoch: number): TrainingPosition => ({
  epoch,
  batch: 0,
  totals: null,
  seconds: 0,
});
