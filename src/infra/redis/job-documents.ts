import { DEFAULT_PROJECT } from '../../contracts/access.js';
import type { JobEvent } from '../../contracts/job-events.js';
import type { EpochMetrics, Progress } from '../../contracts/job-progress.js';
import type { JobRecord, LogLine } from '../../contracts/jobs.js';

// What this store reads is what this store wrote, from typed values: the casts trust that, not a client.

/** Records from before there were projects are the default one's. */
export function parseRecord(json: string): JobRecord {
  const stored = JSON.parse(json) as Omit<JobRecord, 'project'> & Partial<Pick<JobRecord, 'project'>>;
  return { ...stored, project: stored.project ?? DEFAULT_PROJECT };
}
export const parseEvent = (json: string): JobEvent => JSON.parse(json) as JobEvent;
export const parseEpoch = (json: string): EpochMetrics => JSON.parse(json) as EpochMetrics;
export const parseProgress = (json: string): Progress => JSON.parse(json) as Progress;

/** A stored line does not repeat its id, which is that of its stream entry (`<id>-0`). */
export function parseLogLine(entryId: string, json: string): LogLine {
  return { id: Number.parseInt(entryId, 10), ...(JSON.parse(json) as Omit<LogLine, 'id'>) };
}
