import type { EpochArguments } from '../../../contracts/jobs/fit-arguments.js';

/** Whether Keras validates after an epoch, counted from 1. */
export function isValidationEpoch(
  { validation_freq = 1 }: Pick<EpochArguments, 'validation_freq'>,
  epoch: number,
): boolean {
  return typeof validation_freq === 'number'
    ? epoch % validation_freq === 0
    : validation_freq.includes(epoch);
}

/** Whether a job validates after at least one of its epochs. */
export function hasValidationEpoch(
  fit: Pick<EpochArguments, 'validation_freq' | 'initial_epoch'>,
  epochs: number,
): boolean {
  const { validation_freq = 1, initial_epoch = 0 } = fit;
  if (typeof validation_freq === 'number')
    return Math.floor(epochs / validation_freq) > Math.floor(initial_epoch / validation_freq);
  return validation_freq.some((epoch) => epoch > initial_epoch && epoch <= epochs);
}

/** The batch size of validation and evaluation. */
export const evaluationBatchSize = (fit: {
  batch_size: number;
  validation_batch_size?: number | null;
}): number => fit.validation_batch_size ?? fit.batch_size;

/** The samples that a validation uses, the first ones. */
export function validatedSamples(
  fit: { batch_size: number } & Pick<EpochArguments, 'validation_batch_size' | 'validation_steps'>,
  samples: number,
): number {
  const { validation_steps: steps = null } = fit;
  return steps === null ? samples : Math.min(samples, steps * evaluationBatchSize(fit));
}
