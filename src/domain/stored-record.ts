import { DEFAULT_PROJECT } from '../contracts/access.js';
import type { JobRecord } from '../contracts/jobs.js';

/** A record as it may lie in Redis or on the disk: those from before there were projects name none. */
export type StoredRecord = Omit<JobRecord, 'project'> & Partial<Pick<JobRecord, 'project'>>;

/** Records that name no project are the default one's. */
export function withProject(stored: StoredRecord): JobRecord {
  return { ...stored, project: stored.project ?? DEFAULT_PROJECT };
}
