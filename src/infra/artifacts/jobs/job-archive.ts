import { mkdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { JobEvent } from '../../../contracts/job-events.js';
import type { JobRecord } from '../../../contracts/jobs.js';
import type { ArchivedJob, JobArchive, JobStore } from '../../../domain/job/ports.js';
import { completeRecord, type StoredRecord } from '../../../domain/recovery/stored-record.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { readDocument, readText } from '../files/read-json.js';
import { readJournals } from './attempt-journals.js';
import { createJobFiles } from './job-files.js';

const EVENTS_PER_READ = 1_000;
const RECORD_FIELDS = ['id', 'status', 'config', 'attempt', 'first_attempt', 'status_history'] as const;

/**
 * Writes `events.jsonl` and then `job.json` to the directory of each job: a copy is valid once it has a
 * record.
 */
export function createJobArchive(directory: DataDirectory, store: JobStore): JobArchive {
  return {
    save: (jobId) => save(directory, store, jobId),
    async ids() {
      const ids = (await directoryNames(directory.jobs)).filter((name) => isPathSafe('job id', name));
      return ids.sort();
    },
    record: (jobId) => readRecord(directory, jobId),
    journals: (jobId) => readJournals(directory, jobId),
    load: (jobId) => load(directory, jobId),
  };
}

async function save(directory: DataDirectory, store: JobStore, jobId: string): Promise<void> {
  // Read before the record: a later change sets its own mark, which stays.
  const mark = await store.archiveMark(jobId);
  await copy(directory, store, jobId);
  if (mark !== null) await store.clearArchiveMark(jobId, mark);
}

/** If the record has changed in the meantime, copy again, so that the last copy has the newest record. */
async function copy(directory: DataDirectory, store: JobStore, jobId: string): Promise<void> {
  let record = await store.get(jobId);
  while (record !== undefined) {
    await mkdir(directory.job(jobId), { recursive: true });
    await writeFileAtomic(directory.eventsFile(jobId), await readEventLines(store, jobId));
    await writeFileAtomic(directory.jobFile(jobId), `${JSON.stringify(record, null, 2)}\n`);
    const newest = await store.get(jobId);
    if (newest !== undefined && isSameStay(newest, record)) return;
    record = newest;
  }
  // Deleted in the meantime: files copied after the deletion would resurrect the job.
  if (await store.wasRemoved(jobId)) await createJobFiles(directory).remove(jobId);
}

/**
 * Whether the status has not changed in between. The history of a job is truncated, so its length does not
 * show changes.
 */
function isSameStay(newest: JobRecord, copied: JobRecord): boolean {
  return newest.attempt === copied.attempt && isDeepStrictEqual(newest.status_history, copied.status_history);
}

async function readEventLines(store: JobStore, id: string): Promise<string> {
  let lines = '';
  for (let after = 0, more = true; more; ) {
    const page = await store.events(id, { after, limit: EVENTS_PER_READ });
    for (const event of page.items) lines += `${JSON.stringify(event)}\n`;
    after = page.items.at(-1)?.id ?? after;
    more = page.hasMore;
  }
  return lines;
}

async function readRecord(directory: DataDirectory, jobId: string): Promise<JobRecord | undefined> {
  const stored = await readDocument<StoredRecord>(directory.jobFile(jobId), RECORD_FIELDS);
  return stored && completeRecord(stored);
}

async function load(directory: DataDirectory, jobId: string): Promise<ArchivedJob | undefined> {
  const record = await readRecord(directory, jobId);
  if (record === undefined) return undefined;
  const lines = ((await readText(directory.eventsFile(jobId))) ?? '')
    .split('\n')
    .filter((line) => line !== '');
  const events = lines.map(parseEvent).filter((event) => event !== undefined);
  return {
    record,
    events,
    damagedEvents: lines.length - events.length,
    journals: await readJournals(directory, jobId),
  };
}

/** Undefined for a damaged line. Intact lines were written by this archive from typed values. */
function parseEvent(line: string): JobEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it has the fields needed to rebuild a job; a damaged line may still be valid JSON. */
function isEvent(value: unknown): value is JobEvent {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('type' in value)) return false;
  if (value.type !== 'epoch') return typeof value.id === 'number' && typeof value.type === 'string';
  const epoch = 'epoch' in value ? value.epoch : undefined;
  return typeof epoch === 'object' && epoch !== null && 'epoch' in epoch && typeof epoch.epoch === 'number';
}
