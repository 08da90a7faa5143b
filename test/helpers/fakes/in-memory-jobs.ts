import type { JobEvent, NewJobEvent } from '../../../src/contracts/jobs/events.js';
import type { JobDefinition, JobRecord, LogLine } from '../../../src/contracts/jobs/jobs.js';
import type { EpochMetrics, Progress } from '../../../src/contracts/jobs/progress.js';
import { labelTexts } from '../../../src/domain/job/labels.js';
import type {
  Decide,
  JobLog,
  JobRecords,
  JobRemovals,
  JobStore,
  JobUpdate,
  JobWatcher,
} from '../../../src/domain/job/ports.js';
import { isActive, isFinished } from '../../../src/domain/job/statuses.js';
import type { Page } from '../../../src/domain/page.js';

const MAX_LOG_LINES = 5_000;

interface Entry {
  definition: JobDefinition;
  record: JobRecord;
  events: JobEvent[];
  epochs: Map<number, EpochMetrics>;
  progress: Progress | null;
  logs: LogLine[];
  lines: number;
  /** Grows with each change of status. */
  changes: number;
}

interface Memory {
  entries: Map<string, Entry>;
  removed: Set<string>;
  everRemoved: Set<string>;
  marks: Map<string, string>;
  changed(id: string): void;
}

/** Job records and their logs in memory, with the watcher that reports their changes. */
export function createInMemoryJobs(): { store: JobStore; watcher: JobWatcher } {
  const listeners = new Map<string, Set<() => void>>();
  const memory: Memory = {
    entries: new Map(),
    removed: new Set(),
    everRemoved: new Set(),
    marks: new Map(),
    changed(id) {
      for (const listener of listeners.get(id) ?? []) listener();
    },
  };
  const watcher: JobWatcher = {
    async watch(id, listener) {
      const group = listeners.get(id) ?? new Set();
      listeners.set(id, group.add(listener));
      return () => group.delete(listener);
    },
    close: async () => listeners.clear(),
  };
  return { store: { ...records(memory), ...log(memory), ...removals(memory) }, watcher };
}

function records(memory: Memory): JobRecords {
  const { entries, marks } = memory;
  const isFull = ({ id, project }: JobRecord, maxUnfinished = Infinity) =>
    unfinishedOf(entries, project).filter((other) => other !== id).length >= maxUnfinished;
  const add = (record: JobRecord, definition: JobDefinition, events: (JobEvent | NewJobEvent)[]) => {
    entries.set(record.id, emptyEntry(record, definition));
    write(memory, record, events);
  };
  const update = async <Refusal>(id: string, decide: Decide<Refusal>): Promise<JobUpdate<Refusal>> => {
    const entry = entries.get(id);
    if (entry === undefined) return { outcome: 'not_found' };
    const decision = decide(entry.record, entry.events.length);
    if ('refusal' in decision) return { outcome: 'refused', ...decision, record: entry.record };
    write(memory, decision.record, decision.events);
    return { outcome: 'updated', record: entry.record };
  };
  return {
    update,
    async create({ record, definition, events }, limits) {
      if (entries.has(record.id)) throw new Error(`Job ${record.id} exists`);
      if (isFull(record, limits?.maxUnfinished)) return 'too_many_unfinished';
      add(record, definition, events);
      return 'created';
    },
    async restore({ record, definition, events }) {
      if (entries.has(record.id)) return false;
      add(record, definition, events);
      return true;
    },
    get: async (id) => entries.get(id)?.record,
    async getState(id) {
      const entry = entries.get(id);
      return entry && { record: entry.record, progress: entry.progress, lastEvent: entry.events.length };
    },
    getDefinition: async (id) => entries.get(id)?.definition,
    async reopen(id, decide, { maxUnfinished }) {
      const entry = entries.get(id);
      const decision = entry && decide(entry.record, entry.events.length);
      const isReopened = entry && isFinished(entry.record.status) && decision && !('refusal' in decision);
      if (isReopened && isFull(entry.record, maxUnfinished)) return { outcome: 'too_many_unfinished' };
      return update(id, decide);
    },
    async list({ project, status, kind, labels = [], after, limit }) {
      const all = [...entries.values()].map((entry) => entry.record);
      const matching = all
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .filter(
          (record) =>
            record.project === project &&
            (status === undefined || record.status === status) &&
            (kind === undefined || (record.kind ?? 'train') === kind) &&
            labels.every((label) => labelTexts(record.labels).includes(label)) &&
            (after === undefined || record.id < after),
        );
      return { items: matching.slice(0, limit), hasMore: matching.length > limit };
    },
    idsByStatus: async (statuses, project) =>
      [...entries.values()]
        .filter(({ record }) => statuses.includes(record.status))
        .filter(({ record }) => project === undefined || record.project === project)
        .map(({ record }) => record.id)
        .sort(),
    unarchived: async () => [...marks.keys()],
    archiveMark: async (id) => marks.get(id) ?? null,
    async clearArchiveMark(id, mark) {
      if (marks.get(id) === mark) marks.delete(id);
    },
  };
}

function log({ entries, changed }: Memory): JobLog {
  const epochsOf = (id: string, after: number) =>
    [...(entries.get(id)?.epochs.values() ?? [])]
      .filter(({ epoch }) => epoch > after)
      .sort((a, b) => a.epoch - b.epoch);
  /** Undefined for a job that does not exist or has another attempt by now. */
  const ofAttempt = (id: string, attempt: number) => {
    const entry = entries.get(id);
    return entry?.record.attempt === attempt ? entry : undefined;
  };
  return {
    events: async (id, query) => page(entries.get(id)?.events ?? [], (event) => event.id, query),
    countEpochs: async (id, after) => epochsOf(id, after).length,
    async epochsAt(id, { after, indexes }) {
      const later = epochsOf(id, after);
      return indexes.flatMap((index) => later[index] ?? []);
    },
    epochs: async (id, query) => page(epochsOf(id, query.after), ({ epoch }) => epoch, query),
    async setProgress(id, attempt, progress) {
      const entry = ofAttempt(id, attempt);
      if (entry === undefined) return;
      entry.progress = progress;
      changed(id);
    },
    getProgress: async (id) => entries.get(id)?.progress ?? null,
    async appendLogs(id, attempt, lines) {
      const entry = ofAttempt(id, attempt);
      if (entry === undefined) return;
      for (const line of lines) entry.logs.push({ id: ++entry.lines, ...line });
      entry.logs = entry.logs.slice(-MAX_LOG_LINES);
    },
    logs: async (id, query) => page(entries.get(id)?.logs ?? [], (line) => line.id, query),
  };
}

function removals({ entries, removed, everRemoved, changed }: Memory): JobRemovals {
  return {
    async remove(id, mayRemove) {
      const record = entries.get(id)?.record;
      if (record === undefined) return { outcome: 'not_found' };
      if (!mayRemove(record)) return { outcome: 'refused', record };
      entries.delete(id);
      removed.add(id);
      everRemoved.add(id);
      changed(id);
      return { outcome: 'removed' };
    },
    wasRemoved: async (id) => everRemoved.has(id),
    removed: async () => [...removed],
    forgetRemoved: async (id) => void removed.delete(id),
  };
}

const emptyEntry = (record: JobRecord, definition: JobDefinition): Entry => ({
  record,
  definition,
  events: [],
  epochs: new Map(),
  progress: null,
  logs: [],
  lines: 0,
  changes: 0,
});

/** Writes a record over the one before, with its events. */
function write(
  { entries, marks, changed }: Memory,
  record: JobRecord,
  events: (JobEvent | NewJobEvent)[],
): void {
  const entry = entries.get(record.id);
  if (entry === undefined) throw new Error(`no job ${record.id}`);
  const isNewRun = events.some(({ type }) => type === 'started' || type === 'requeued');
  if (entry.changes === 0 || entry.record.status !== record.status) {
    entry.changes += 1;
    marks.set(record.id, String(entry.changes));
  }
  entry.record = record;
  if (record.latest === null) entry.epochs.clear();
  if (isNewRun || !isActive(record.status)) entry.progress = null;
  for (const event of events) {
    const envelope = { id: entry.events.length + 1, at: new Date().toISOString() };
    // The envelope completes the event it is spread over.
    entry.events.push({ ...envelope, ...event } as JobEvent);
    if (event.type === 'epoch' && event.epoch.attempt >= record.first_attempt)
      entry.epochs.set(event.epoch.epoch, event.epoch);
  }
  changed(record.id);
}

function unfinishedOf(entries: ReadonlyMap<string, Entry>, project: string): string[] {
  const all = [...entries.values()].map(({ record }) => record);
  return all.filter((record) => record.project === project && !isFinished(record.status)).map(({ id }) => id);
}

function page<Item>(
  items: readonly Item[],
  numberOf: (item: Item) => number,
  { after, limit }: { after: number; limit: number },
): Page<Item> {
  const rest = items.filter((item) => numberOf(item) > after);
  return { items: rest.slice(0, limit), hasMore: rest.length > limit };
}
