import { DEFAULT_PROJECT } from '../../contracts/access.js';
import type { JobRecord } from '../../contracts/jobs.js';

type LaterField = 'project' | 'checkpoint_epoch';

/** A record as it may lie in Redis or on the disk, written before some of its fields existed. */
export type StoredRecord = Omit<JobRecord, LaterField> & Partial<Pick<JobRecord, LaterField>>;

/** The record with every field: one without a project belongs to the default project. */
export function completeRecord(stored: StoredRecord): JobRecord {
  const { project = DEFAULT_PROJECT, checkpoint_epoch = null } = stored;
  return { ...stored, project, checkpoint_epoch };
}
