import type { Issue } from '../problems/issue.js';
import type { ReadableJob } from './readable-job.js';

/** The most one job may ask for, beside memory and time. */
export interface JobCaps {
  maxParameters: number;
  maxEpochs: number;
  maxBatchSize: number;
}

/** Refuses what is above a cap, with the numbers and the setting. */
export function capIssues(body: Pick<ReadableJob, 'fit'>, parameters: number, caps: JobCaps): Issue[] {
  const { epochs = 1, batch_size = 1 } = body.fit ?? {};
  return [
    ...above('/model', 'model_too_large', 'The model has', parameters, 'parameters', {
      most: caps.maxParameters,
      setting: 'TRAINHORN_MAX_PARAMETERS',
    }),
    ...above('/fit/epochs', 'invalid_value', 'The job asks for', epochs, 'epochs', {
      most: caps.maxEpochs,
      setting: 'TRAINHORN_MAX_EPOCHS',
    }),
    ...above('/fit/batch_size', 'invalid_value', 'batch_size is', batch_size, 'samples', {
      most: caps.maxBatchSize,
      setting: 'TRAINHORN_MAX_BATCH_SIZE',
    }),
  ];
}

function above(
  pointer: string,
  code: Issue['code'],
  subject: string,
  asked: number,
  unit: string,
  { most, setting }: { most: number; setting: string },
): Issue[] {
  if (asked <= most) return [];
  const detail = `${subject} ${asked} ${unit}, but this service takes at most ${most} (${setting}).`;
  return [{ pointer, code, detail }];
}
