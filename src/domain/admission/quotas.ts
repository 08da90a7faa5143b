import { type Config, SETTINGS } from '../../config/settings.js';

/** How much one project may have and do. */
export type Quotas = Config['quotas'];

const SETTING = SETTINGS.quotas;

/** A used-up quota, described for the client. */
export interface QuotaExceeded {
  outcome: 'quota_exceeded';
  detail: string;
  /** When a retry may succeed; null if only deletions help. */
  retryAfterSeconds: number | null;
}

/** Jobs take minutes, so more frequent retries are useless. */
const JOBS_RETRY_SECONDS = 30;
const STREAMS_RETRY_SECONDS = 10;

/** The project has reached its limit of unfinished jobs. */
export function tooManyJobs({ maxUnfinishedJobs }: Quotas): QuotaExceeded {
  const detail = `The project has reached its limit of ${maxUnfinishedJobs} unfinished jobs (${SETTING.maxUnfinishedJobs.env}). Wait for jobs to finish, or cancel some.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: JOBS_RETRY_SECONDS };
}

/** The upload would exceed, or has exceeded, the project's dataset quota; undefined while it fits. */
export function datasetQuotaExceeded(
  { maxDatasetBytes }: Quotas,
  bytes: { used: number; added: number },
): QuotaExceeded | undefined {
  if (bytes.used + bytes.added <= maxDatasetBytes) return undefined;
  const detail = `The datasets of the project use ${bytes.used} bytes and this upload needs ${bytes.added} more, but at most ${maxDatasetBytes} are allowed (${SETTING.maxDatasetBytes.env}). Delete datasets that you no longer need.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: null };
}

/** The project's models and checkpoints have used up their quota; undefined otherwise. */
export function artifactQuotaExceeded(
  { maxArtifactBytes }: Pick<Quotas, 'maxArtifactBytes'>,
  used: number,
): QuotaExceeded | undefined {
  if (used < maxArtifactBytes) return undefined;
  const detail = `The models and checkpoints of the project use ${used} bytes, which reaches its limit of ${maxArtifactBytes} (${SETTING.maxArtifactBytes.env}). Delete models, model versions or jobs that you no longer need.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: null };
}

/** The project has reached its limit of open event streams. */
export function tooManyStreams({ maxEventStreams }: Pick<Quotas, 'maxEventStreams'>): QuotaExceeded {
  const detail = `The project has reached its limit of ${maxEventStreams} open event streams per API process (${SETTING.maxEventStreams.env}). Close some, or read the events page by page.`;
  return { outcome: 'quota_exceeded', detail, retryAfterSeconds: STREAMS_RETRY_SECONDS };
}
