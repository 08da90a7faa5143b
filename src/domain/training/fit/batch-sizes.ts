import type { EpochArguments } from '../../../contracts/jobs/fit-arguments.js';

/** Keras's. */
const DEFAULT_BATCH_SIZE = 32;

/** The batch sizes of a job. */
export interface BatchSizes {
  training: number;
  /** Of validation and evaluation. */
  evaluation: number;
}

/** How many samples a job trains on and is validated on. */
export interface SampleCounts {
  training: number;
  /** 0 without validation. */
  validation: number;
}

/** The arguments of fit that decide batch sizes. */
export type BatchArguments = { batch_size?: number | null } & Pick<
  EpochArguments,
  'steps_per_epoch' | 'validation_batch_size' | 'validation_steps'
>;

/** Keras's batch sizes: without one, that with which all samples are as many batches as the steps that are given. */
export function batchSizes(
  { batch_size: given, steps_per_epoch, validation_batch_size, validation_steps }: BatchArguments,
  { training, validation }: SampleCounts,
): BatchSizes {
  const sizeFor = (samples: number, steps: number | null = null) =>
    steps === null ? DEFAULT_BATCH_SIZE : Math.max(1, Math.ceil(samples / steps));
  return {
    training: given ?? sizeFor(training, steps_per_epoch),
    evaluation: validation_batch_size ?? given ?? sizeFor(validation, validation_steps),
  };
}
