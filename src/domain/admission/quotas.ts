import { type Config, SETTINGS } from '../../config/settings.js';

/** How much one project may have and do. */
export type Quotas = Config['quotas'];

const SETTING = SETTINGS.quotas;

/** A quota that is used up, in words for the client. */
export interface QuotaExceeded {
  outcome: 'quota_exceeded';
  detail: string;
  /** When it may help to ask again; null where only deleting helps. */
  retryAfterSeconds: number | null;
}

/** Jobs take minutes: to ask more often is of no use. */
const JOBS_RETRY_SECONDS = 30;
const STREAMS_RETRY_SECONDS = 10;

/** The project has as many unfinished jobs as it may. */
export function tooManyJobs({ maxUnfinishedJobs }: Quotas): QuotaExceeded {
  const detail = `The project has ${maxUnfinishedJobs} unfinished jobs, the most it may have (${SETTING.maxUnfinishedJobs.env}). Wait for some to end, or cancel them.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: JOBS_RETRY_SECONDS };
}

/** The upload would take, or has taken, the project's data sets over their quota; undefined while it fits. */
export function datasetQuotaExceeded(
  { maxDatasetBytes }: Quotas,
  bytes: { used: number; added: number },
): QuotaExceeded | undefined {
  if (bytes.used + bytes.added <= maxDatasetBytes) return undefined;
  const detail = `The project's datasets take ${bytes.used} bytes and this upload ${bytes.added} more, but at most ${maxDatasetBytes} are allowed (${SETTING.maxDatasetBytes.env}). Delete datasets that are no longer needed.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: null };
}

/** The project's models and checkpoints take all they may; undefined while there is room. */
export function artifactQuotaExceeded(
  { maxArtifactBytes }: Pick<Quotas, 'maxArtifactBytes'>,
  used: number,
): QuotaExceeded | undefined {
  if (used < maxArtifactBytes) return undefined;
  const detail = `The project's models and checkpoints take ${used} bytes; from ${maxArtifactBytes} on it can train no more (${SETTING.maxArtifactBytes.env}). Delete models, versions of them or jobs that are no longer needed.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: null };
}

/** The project has as many event streams open as it may. */
export function tooManyStreams({ maxEventStreams }: Pick<Quotas, 'maxEventStreams'>): QuotaExceeded {
  const detail = `The project has ${maxEventStreams} event streams open, the most it may have at this API process (${SETTING.maxEventStreams.env}). Close some, or read the events page by page.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: STREAMS_RETRY_SECONDS };
}
