import { type Limits, SETTINGS } from '../../config/settings.js';
import { MAX_LAYERS } from '../../contracts/model-definition.js';
import type { Finding } from '../problems/finding.js';
import type { BatchSizes } from '../training/fit/batch-sizes.js';
import type { ReadableJob } from './readable-job.js';

/** The caps of one job, besides memory and time. */
export type JobCaps = Pick<Limits, 'maxLayers' | 'maxParameters' | 'maxEpochs' | 'maxBatchSize'>;

const { maxLayers, maxParameters, maxEpochs, maxBatchSize } = SETTINGS.limits;

/** Rejects values above a limit, with the numbers and the setting. */
export function capIssues(
  body: Pick<ReadableJob, 'fit'>,
  { parameters, sizes }: { parameters: number; sizes: BatchSizes | undefined },
  caps: JobCaps,
): Finding[] {
  const { epochs = 1, batch_size, validation_batch_size } = body.fit ?? {};
  const batch = { most: caps.maxBatchSize, setting: maxBatchSize.env };
  const training = batch_size ?? sizes?.training ?? 1;
  const evaluation = validation_batch_size ?? (batch_size === undefined ? sizes?.evaluation : 1) ?? 1;
  return [
    ...above('/model', 'model_too_large', 'The model has', parameters, 'parameters', {
      most: caps.maxParameters,
      setting: maxParameters.env,
    }),
    ...above('/fit/epochs', 'invalid_value', 'The job requests', epochs, 'epochs', {
      most: caps.maxEpochs,
      setting: maxEpochs.env,
    }),
    ...above('/fit/batch_size', 'invalid_value', 'batch_size is', training, 'samples', batch),
    ...above(
      '/fit/validation_batch_size',
      'invalid_value',
      'validation_batch_size is',
      evaluation,
      'samples',
      batch,
    ),
  ];
}

/** Rejects a model with more layers than the service allows. @param caps If absent, the limit of the contract applies. */
export function layerIssues(layers: number, caps: Pick<JobCaps, 'maxLayers'> | undefined): Finding[] {
  return above('/model', 'model_too_large', 'With those inside others, the model has', layers, 'layers', {
    most: caps?.maxLayers ?? MAX_LAYERS,
    setting: maxLayers.env,
  });
}

function above(
  pointer: string,
  code: Finding['code'],
  subject: string,
  asked: number,
  unit: string,
  { most, setting }: { most: number; setting: string },
): Finding[] {
  if (asked <= most) return [];
  const detail = `${subject} ${asked} ${unit}, but this service allows at most ${most} (${setting}).`;
  return [{ pointer, code, detail }];
}
