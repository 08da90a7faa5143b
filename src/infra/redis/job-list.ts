import type { Redis } from 'ioredis';
import type { JobRecord } from '../../contracts/jobs.js';
import { labelTexts } from '../../domain/job-labels.js';
import type { JobQuery } from '../../domain/job-ports.js';
import type { Page } from '../../domain/page.js';
import type { RedisKeys } from './keys.js';

type Read = (id: string) => Promise<JobRecord | undefined>;

/** A page of records, newest first: along one index of the project, leaving out what does not fit the rest of the query. */
export async function listJobs(
  redis: Redis,
  keys: RedisKeys,
  query: JobQuery,
  read: Read,
): Promise<Page<JobRecord>> {
  const index = indexOf(keys, query);
  const found: JobRecord[] = [];
  for (let from = query.after; found.length <= query.limit; ) {
    const start = from === undefined ? '+' : `(${from}`;
    const ids = await redis.zrevrangebylex(index, start, '-', 'LIMIT', 0, query.limit + 1);
    const records = await Promise.all(ids.map(read));
    found.push(...records.filter((record) => record !== undefined).filter((record) => fits(record, query)));
    if (ids.length <= query.limit) break;
    from = ids.at(-1);
  }
  return { items: found.slice(0, query.limit), hasMore: found.length > query.limit };
}

/** A label is likely rarer than a status. */
function indexOf(keys: RedisKeys, { project, status, labels = [] }: JobQuery): string {
  const [label] = labels;
  if (label !== undefined) return keys.jobsByLabel(project, label);
  return status === undefined ? keys.jobs(project) : keys.jobsByStatus(project, status);
}

/** Also of the index that was read along: a job may have changed since. */
function fits(record: JobRecord, { status, labels = [] }: JobQuery): boolean {
  const own = labelTexts(record.labels);
  return (status === undefined || record.status === status) && labels.every((label) => own.includes(label));
}
