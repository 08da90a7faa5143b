import type { EpochArguments } from '../../../contracts/jobs/fit-arguments.js';

/** The batches of an epoch: some, or all, of those of one pass over the training samples. */
export interface EpochBatches {
  /** The number of the epoch that began the pass, which decides its order. */
  pass: number;
  /** Batches of the pass in earlier epochs. */
  first: number;
  /** Batches of this epoch. */
  count: number;
}

/**
 * The batches of an epoch, after EpochIterator in Keras's epoch_iterator.py: epochs of `steps_per_epoch` batches continue a pass over
 * the samples; the one in which they run out ends early, and the next one begins another pass. @param batches Of a pass
 * @param epoch From 1
 */
export function epochBatches(
  { initial_epoch = 0, steps_per_epoch }: Pick<EpochArguments, 'initial_epoch' | 'steps_per_epoch'>,
  batches: number,
  epoch: number,
): EpochBatches {
  const most = Math.min(steps_per_epoch ?? batches, batches);
  const epochsOfPass = Math.ceil(batches / most);
  const place = (epoch - 1 - initial_epoch) % epochsOfPass;
  const first = place * most;
  return { pass: epoch - place, first, count: Math.min(most, batches - first) };
}
