import { mkdir, stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { JobEvent } from '../../../contracts/jobs/events.js';
import type { JobDefinition, JobRecord } from '../../../contracts/jobs/jobs.js';
import type { JobLog, JobRecords, JobRemovals } from '../../../domain/job/ports.js';
import type { ArchivedJob, JobArchive } from '../../../domain/recovery/ports.js';
import {
  hasDefinitionShape,
  readStoredDefinition,
  readStoredRecord,
  type StoredRecord,
} from '../../../domain/recovery/stored-record.js';
import { isObject } from '../../../schema/json-object.js';
import { type DataDirectory, isMissing, isPathSafe } from '../data-directory.js';
import { manyDirectoryNames } from '../directory-names.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { DamagedDocument, readDocument, readText } from '../files/read-json.js';
import { createJobFiles } from '../jobs/job-files.js';
import { readJournals } from './attempt-journals.js';

const EVENTS_PER_READ = 1_000;
const RECORD_FIELDS = [
  'id',
  'status',
  'config',
  'report',
  'attempt',
  'first_attempt',
  'status_history',
] as const;
const DEFINITION_FIELDS = ['model', 'layers'] as const;

/** The parts of the store that an archive copies. */
type ArchivedStore = Pick<JobRecords, 'get' | 'getDefinition' | 'archiveMark' | 'clearArchiveMark'> &
  Pick<JobLog, 'events'> &
  Pick<JobRemovals, 'wasRemoved'>;

/**
 * `definition.json` (once), `events.jsonl` and then `job.json` in the directory of each job: a copy counts from the moment it
 * has a record. Copies of version 0.1.0 have the definition in `job.json`.
 */
export function createJobArchive(directory: DataDirectory, store: ArchivedStore): JobArchive {
  return {
    save: (jobId) => save(directory, store, jobId),
    async ids() {
      const ids = await manyDirectoryNames(directory.jobs, (name) => isPathSafe('job id', name));
      return ids.sort();
    },
    record: async (jobId) => (await readRecord(directory, jobId))?.record,
    journals: (jobId) => readJournals(directory, jobId),
    load: (jobId) => load(directory, jobId),
  };
}

async function save(directory: DataDirectory, store: ArchivedStore, jobId: string): Promise<void> {
  // Read before the record: a change that comes after has a mark of its own, which stays.
  const mark = await store.archiveMark(jobId);
  await copy(directory, store, jobId);
  if (mark !== null) await store.clearArchiveMark(jobId, mark);
}

/** Copies again where the record has changed meanwhile, so that the last copy is of the newest record. */
async function copy(directory: DataDirectory, store: ArchivedStore, jobId: string): Promise<void> {
  let record = await store.get(jobId);
  while (record !== undefined) {
    await mkdir(directory.job(jobId), { recursive: true });
    await saveDefinition(directory, store, jobId);
    await writeFileAtomic(directory.eventsFile(jobId), await readEventLines(store, jobId));
    await writeFileAtomic(directory.jobFile(jobId), `${JSON.stringify(record, null, 2)}\n`);
    const newest = await store.get(jobId);
    if (newest !== undefined && hasSameStatus(newest, record)) return;
    record = newest;
  }
  // Removed meanwhile: a copy written after its files were removed would restore it.
  if (await store.wasRemoved(jobId)) await createJobFiles(directory).remove(jobId);
}

/** A definition never changes: it is copied once. */
async function saveDefinition(directory: DataDirectory, store: ArchivedStore, jobId: string): Promise<void> {
  const path = directory.definitionFile(jobId);
  if (await exists(path)) return;
  const definition = await store.getDefinition(jobId);
  if (definition !== undefined) await writeFileAtomic(path, `${JSON.stringify(definition)}\n`);
}

/** Whether the status has not changed in between. A long history is cut, so its length alone does not show a change. */
function hasSameStatus(newest: JobRecord, copied: JobRecord): boolean {
  return newest.attempt === copied.attempt && isDeepStrictEqual(newest.status_history, copied.status_history);
}

async function readEventLines(store: Pick<JobLog, 'events'>, id: string): Promise<string> {
  let lines = '';
  for (let after = 0, more = true; more; ) {
    const page = await store.events(id, { after, limit: EVENTS_PER_READ });
    for (const event of page.items) lines += `${JSON.stringify(event)}\n`;
    after = page.items.at(-1)?.id ?? after;
    more = page.hasMore;
  }
  return lines;
}

async function readRecord(directory: DataDirectory, jobId: string) {
  const stored = await readDocument<StoredRecord>(directory.jobFile(jobId), RECORD_FIELDS, isRecord);
  return stored && readStoredRecord(stored);
}

const isRecord = ({ config, report }: StoredRecord): boolean => isObject(config) && isObject(report);

async function readDefinition(directory: DataDirectory, jobId: string): Promise<JobDefinition> {
  const path = directory.definitionFile(jobId);
  const definition = await readDocument<JobDefinition>(path, DEFINITION_FIELDS, hasDefinitionShape);
  if (definition === undefined) throw new DamagedDocument(path, 'it is missing');
  return readStoredDefinition(definition);
}

async function load(directory: DataDirectory, jobId: string): Promise<ArchivedJob | undefined> {
  const found = await readRecord(directory, jobId);
  if (found === undefined) return undefined;
  const lines = ((await readText(directory.eventsFile(jobId))) ?? '')
    .split('\n')
    .filter((line) => line !== '');
  const events = lines.map(parseEvent).filter((event) => event !== undefined);
  return {
    record: found.record,
    definition: found.definition ?? (await readDefinition(directory, jobId)),
    events,
    damagedEvents: lines.length - events.length,
    journals: await readJournals(directory, jobId),
  };
}

/** Undefined for a damaged line. Whole lines were written by this archive, from typed values. */
function parseEvent(line: string): JobEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it has the fields that restoring a job needs; a damaged line may still be JSON. */
function isEvent(value: unknown): value is JobEvent {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('type' in value)) return false;
  if (value.type !== 'epoch') return typeof value.id === 'number' && typeof value.type === 'string';
  const epoch = 'epoch' in value ? value.epoch : undefined;
  return typeof epoch === 'object' && epoch !== null && 'epoch' in epoch && typeof epoch.epoch === 'number';
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
