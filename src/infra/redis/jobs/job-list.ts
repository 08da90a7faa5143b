import type { Redis } from 'ioredis';
import type { JobRecord } from '../../../contracts/jobs/jobs.js';
import { labelTexts } from '../../../domain/job/labels.js';
import type { JobQuery } from '../../../domain/job/ports.js';
import { createPageBudget, MAX_PAGE_BYTES, type Page } from '../../../domain/page.js';
import { type OnDamaged, unlessDamaged } from '../../../domain/problems/unavailable-error.js';
import type { InferenceKind, RedisKeys } from '../keys.js';
import { LIST_JOBS } from '../scripts.js';
import { damagedRecord, MAX_RECORD_BYTES } from './job-documents.js';

/** Ids that Redis looks at before it serves others: a few milliseconds. */
const MOST_LOOKED = 5_000;
const INFERENCE_KINDS: readonly InferenceKind[] = ['evaluate', 'predict'];

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
 * A page of records, newest first, of the jobs in the indexes of the query, without those that have changed since.
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

/** The records of the indexes, in groups: never more than two pages' bytes of them at once. */
async function* readAlong(
  jobs: ListedJobs,
  query: JobQuery,
): AsyncGenerator<{ record: JobRecord; bytes: number }> {
  const indexes = indexesOf(jobs.keys, query);
  for (let from: string | undefined = query.after ?? ''; from !== undefined; ) {
    const { ids, next } = await readIds(jobs.redis, indexes, { after: from, wanted: query.limit + 1 });
    for (const group of inGroups(await sizesOf(jobs, ids))) yield* await readGroup(jobs, group);
    from = next;
  }
}

/** Some ids, and where to continue; undefined at the end. Reads no record, and so costs little where few ids match. */
async function readIds(
  redis: Redis,
  indexes: Indexes,
  { after, wanted }: { after: string; wanted: number },
): Promise<{ ids: string[]; next: string | undefined }> {
  const [index, ...others] = [...indexes.inAll, ...indexes.inNone];
  if (index !== undefined && others.length === 0) {
    const start = after === '' ? '+' : `(${after}`;
    const ids = await redis.zrevrangebylex(index, start, '-', 'LIMIT', 0, wanted);
    return { ids, next: ids.length < wanted ? undefined : ids.at(-1) };
  }
  const found = await LIST_JOBS(redis, { ...indexes, after, wanted, mostLooked: MOST_LOOKED });
  const [ids, next] = Array.isArray(found) ? found : [[], ''];
  return { ids, next: next || undefined };
}

async function readGroup({ read, onDamaged }: ListedJobs, group: readonly Sized[]) {
  const records = await Promise.all(group.map(({ id }) => unlessDamaged(read(id), onDamaged)));
  return records.flatMap((record, at) =>
    record === undefined ? [] : [{ record, bytes: group[at]?.bytes ?? 0 }],
  );
}

/** Without records larger than any that was written. */
async function sizesOf({ redis, keys, onDamaged }: ListedJobs, ids: readonly string[]): Promise<Sized[]> {
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.hstrlen(keys.job(id), 'record');
  const sizes = ids.length === 0 ? [] : await pipeline.exec();
  // Where the key holds another type, the read reports it.
  const sized = ids.map((id, at) => ({ id, bytes: Number(sizes?.[at]?.[1] ?? 0) }));
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

/** A page lists the jobs that are in all of some indexes and in none of others. */
interface Indexes {
  inAll: readonly string[];
  inNone: readonly string[];
}

/** Jobs that train are in no index of a kind. */
function indexesOf(keys: RedisKeys, { project, status, kind, labels = [] }: JobQuery): Indexes {
  const byLabel = labels.map((label) => keys.jobsByLabel(project, label));
  const byStatus = status === undefined ? [] : [keys.jobsByStatus(project, status)];
  const byKind = kind === undefined || kind === 'train' ? [] : [keys.jobsByKind(project, kind)];
  const inAll = [...byLabel, ...byStatus, ...byKind];
  return {
    inAll: inAll.length === 0 ? [keys.jobs(project)] : inAll,
    inNone: kind === 'train' ? INFERENCE_KINDS.map((other) => keys.jobsByKind(project, other)) : [],
  };
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
