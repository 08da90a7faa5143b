import type { JobEvent } from '../../contracts/job-events.js';
import type { EpochMetrics, Progress } from '../../contracts/job-progress.js';
import type { JobRecord, LogLine } from '../../contracts/jobs.js';
import { completeRecord, type StoredRecord } from '../../domain/stored-record.js';

// What this store reads is what this store wrote, from typed values: the casts trust that, not a client.

export const parseRecord = (json: string): JobRecord => completeRecord(JSON.parse(json) as StoredRecord);
export const parseEvent = (json: string): JobEvent => JSON.parse(json) as JobEvent;
export const parseEpoch = (json: string): EpochMetrics => JSON.parse(json) as EpochMetrics;
export const parseProgress = (json: string): Progress => JSON.parse(json) as Progress;

/** A stored line does not repeat its id, which is that of its stream entry (`<id>-0`). */
export function parseLogLine(entryId: string, json: string): LogLine {
  return { id: Number.parseInt(entryId, 10), ...(JSON.parse(json) as Omit<LogLine, 'id'>) };
}
