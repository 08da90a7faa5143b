import type { Redis } from 'ioredis';
import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import { labelTexts } from '../../../domain/job/labels.js';
import type { JobQuery } from '../../../domain/job/ports.js';
import { createPageBudget, MAX_PAGE_BYTES, type Page } from '../../../domain/page.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import type { RedisKeys } from '../keys.js';
import { damagedRecord, MAX_RECORD_BYTES } from './job-documents.js';

/** The dependencies of a list. */
export interface ListedJobs {
  redis: Redis;
  keys: RedisKeys;
  /** @throws DamagedRecordError for a record that cannot be read, which the list passes over */
  read(id: string): Promise<JobRecord | undefined>;
  onDamaged: OnDamaged | undefined;
}

interface Sized {
  id: string;
  /** Size of the stored record. */
  bytes: number;
}

/**
 * A page of records, newest first: along one index of the project, without records that do not match the rest of the query.
 * It ends early where its records are larger than a page may be.
 */
export async function listJobs(jobs: ListedJobs, query: JobQuery): Promise<Page<JobRecord>> {
  const budget = createPageBudget();
  const items: JobRecord[] = [];
  for await (const { record, bytes } of readAlong(jobs, query)) {
    if (!fits(record, query)) continue;
    if (items.length === query.limit || !budget.takes(bytes)) return { items, hasMore: true };
    items.push(record);
  }
  return { items, hasMore: false };
}

/** The records of an index, in groups: never more than two pages' bytes of them at once. */
async function* readAlong(
  jobs: ListedJobs,
  query: JobQuery,
): AsyncGenerator<{ record: JobRecord; bytes: number }> {
  const index = indexOf(jobs.keys, query);
  for (let from = query.after, more = true; more; ) {
    const start = from === undefined ? '+' : `(${from}`;
    const ids = await jobs.redis.zrevrangebylex(index, start, '-', 'LIMIT', 0, query.limit + 1);
    for (const group of inGroups(await sizesOf(jobs, ids))) yield* await readGroup(jobs, group);
    from = ids.at(-1);
    more = ids.length > query.limit;
  }
}

async function readGroup({ read, onDamaged }: ListedJobs, group: readonly Sized[]) {
  const records = await Promise.all(group.map(({ id }) => unlessDamaged(read(id), onDamaged)));
  return records.flatMap((record, at) =>
    record === undefined ? [] : [{ record, bytes: group[at]?.bytes ?? 0 }],
  );
}

/** Without records larger than any that was written. */
async function sizesOf({ redis, keys, onDamaged }: ListedJobs, ids: readonly string[]): Promise<Sized[]> {
  // Where the key holds another type, the read reports it.
  const sizes = await Promise.all(ids.map((id) => redis.hstrlen(keys.job(id), 'record').catch(() => 0)));
  const sized = ids.map((id, at) => ({ id, bytes: sizes[at] ?? 0 }));
  for (const { id, bytes } of sized)
    if (bytes > MAX_RECORD_BYTES) onDamaged?.(damagedRecord(id, `it has ${bytes} bytes`));
  return sized.filter(({ bytes }) => bytes <= MAX_RECORD_BYTES);
}

/** In order; each group has one record, or as many as fit a page. */
function inGroups(records: readonly Sized[]): Sized[][] {
  const groups: Sized[][] = [];
  let left = 0;
  for (const record of records) {
    left -= record.bytes;
    if (left >= 0) groups.at(-1)?.push(record);
    else {
      groups.push([record]);
      left = MAX_PAGE_BYTES - record.bytes;
    }
  }
  return groups;
}

/** A label is likely rarer than a status. */
function indexOf(keys: RedisKeys, { project, status, labels = [] }: JobQuery): string {
  const [label] = labels;
  if (label !== undefined) return keys.jobsByLabel(project, label);
  return status === undefined ? keys.jobs(project) : keys.jobsByStatus(project, status);
}

/** Checks the status of the index, too: a job may have changed since. */
function fits(record: JobRecord, { status, kind, labels = [] }: JobQuery): boolean {
  const own = labelTexts(record.labels);
  return (
    (status === undefined || record.status === status) &&
    (kind === undefined || (record.kind ?? 'train') === kind) &&
    labels.every((label) => own.includes(label))
  );
}
