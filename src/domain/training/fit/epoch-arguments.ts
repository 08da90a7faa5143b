import type { EpochArguments } from '../../../contracts/jobs/fit-arguments.js';
import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import type { BatchSizes, SampleCounts } from './batch-sizes.js';
import { hasValidationEpoch } from './validation-epochs.js';

/** The arguments of fit that decide epochs, as a job gives them. */
export type GivenEpochs = EpochArguments & { epochs?: number };

/** Rejects a first epoch after the last one. */
export function epochIssues({ epochs = 1, initial_epoch = 0 }: GivenEpochs): Finding[] {
  if (initial_epoch < epochs) return [];
  const detail = `initial_epoch is ${initial_epoch} and epochs, the number of the last epoch, is ${epochs}, so that no epoch is left to train. Set epochs to more than ${initial_epoch}: ${initial_epoch + 1} trains one epoch.`;
  return [{ pointer: '/fit/initial_epoch', code: 'invalid_value', detail }];
}

/** The arguments that differ from Keras's defaults. */
export function resolveEpochs(
  { initial_epoch = 0, steps_per_epoch, validation_freq = 1, validation_steps }: GivenEpochs,
  { training, evaluation }: BatchSizes,
): Partial<ResolvedConfig['fit']> {
  return {
    ...(initial_epoch > 0 && { initial_epoch }),
    ...(steps_per_epoch != null && { steps_per_epoch }),
    ...(validation_freq !== 1 && { validation_freq }),
    ...(evaluation !== training && { validation_batch_size: evaluation }),
    ...(validation_steps != null && { validation_steps }),
  };
}

/** Warns about epochs that end early and arguments without effect. */
export function epochWarnings(
  given: GivenEpochs,
  { training, evaluation }: BatchSizes,
  counts: SampleCounts,
): JobWarning[] {
  const { steps_per_epoch, validation_steps } = given;
  return [
    ...shortEpochs(steps_per_epoch ?? null, Math.ceil(counts.training / training)),
    ...(counts.validation === 0 ? unvalidated(given) : neverValidated(given)),
    ...(counts.validation === 0
      ? []
      : shortValidation(validation_steps ?? null, Math.ceil(counts.validation / evaluation))),
  ];
}

function shortEpochs(steps: number | null, batches: number): JobWarning[] {
  const left = steps === null ? 0 : batches % steps;
  if (steps === null || left === 0) return [];
  const detail =
    steps > batches
      ? `steps_per_epoch is ${steps}, but the training samples are ${batchesOf(batches)}: every epoch has ${batches}.`
      : `The training samples are ${batchesOf(batches)}, so that every ${ordinal(Math.ceil(batches / steps))} epoch ends after ${left} instead of ${steps}, as in Keras.`;
  return [{ pointer: '/fit/steps_per_epoch', code: 'out_of_samples', detail }];
}

function shortValidation(steps: number | null, batches: number): JobWarning[] {
  if (steps === null || steps <= batches) return [];
  const detail = `validation_steps is ${steps}, but the validation samples are ${batchesOf(batches)}: all of them are used.`;
  return [{ pointer: '/fit/validation_steps', code: 'out_of_samples', detail }];
}

const VALIDATION_ARGUMENTS = ['validation_freq', 'validation_batch_size', 'validation_steps'] as const;

function unvalidated(given: GivenEpochs): JobWarning[] {
  return VALIDATION_ARGUMENTS.filter((name) => given[name] != null).map((name) => ({
    pointer: `/fit/${name}`,
    code: 'no_effect',
    detail: `The job is not validated, so that ${name} has no effect. Set validation_split or validation_data.`,
  }));
}

function neverValidated(given: GivenEpochs): JobWarning[] {
  const { epochs = 1, initial_epoch = 0 } = given;
  if (hasValidationEpoch(given, epochs)) return [];
  const detail = `No epoch from ${initial_epoch + 1} to ${epochs} is validated with this validation_freq.`;
  return [{ pointer: '/fit/validation_freq', code: 'no_effect', detail }];
}

const batchesOf = (count: number): string => (count === 1 ? '1 batch' : `${count} batches`);

function ordinal(number: number): string {
  const ending = ['th', 'st', 'nd', 'rd'][number % 10] ?? 'th';
  return `${number}${number % 100 > 10 && number % 100 < 14 ? 'th' : ending}`;
}
