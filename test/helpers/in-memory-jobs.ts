import type { JobEvent } from '../../src/contracts/job-events.js';
import type { EpochMetrics, Progress } from '../../src/contracts/job-progress.js';
import type { JobRecord, LogLine } from '../../src/contracts/jobs.js';
import { labelTexts } from '../../src/domain/job/labels.js';
import type { Decide, JobDecision, JobStore, JobUpdate, JobWatcher } from '../../src/domain/job/ports.js';
import { isFinished } from '../../src/domain/job/statuses.js';
import type { Page } from '../../src/domain/page.js';

interface Entry {
  record: JobRecord;
  events: JobEvent[];
  epochs: EpochMetrics[];
  progress: Progress | null;
  logs: LogLine[];
}

/** Job records and their logs in memory, with the watcher that tells of their changes. */
export function createInMemoryJobs(): { store: JobStore; watcher: JobWatcher } {
  const entries = new Map<string, Entry>();
  const removed = new Set<string>();
  const everRemoved = new Set<string>();
  const listeners = new Map<string, Set<() => void>>();
  const changed = (id: string) => {
    for (const listener of listeners.get(id) ?? []) listener();
  };
  const entryOf = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw new Error(`no job ${id}`);
    return entry;
  };
  const isFull = ({ project }: JobRecord, maxUnfinished = Infinity) =>
    [...entries.values()].filter(({ record }) => record.project === project && !isFinished(record.status))
      .length >= maxUnfinished;
  const append = (entry: Entry, decision: Extract<JobDecision<never>, { record: JobRecord }>) => {
    entry.record = decision.record;
    if (decision.record.latest === null) entry.epochs = [];
    for (const event of decision.events) {
      const envelope = { id: entry.events.length + 1, at: new Date().toISOString() };
      // The envelope completes the event it is spread over.
      entry.events.push({ ...envelope, ...event } as JobEvent);
      if (event.type === 'epoch') entry.epochs.push(event.epoch);
    }
  };

  const store: JobStore = {
    async create(record, events, limits) {
      if (isFull(record, limits?.maxUnfinished)) return 'too_many_unfinished';
      const entry: Entry = { record, events: [], epochs: [], progress: null, logs: [] };
      entries.set(record.id, entry);
      append(entry, { record, events });
      return 'created';
    },
    async restore(record, events) {
      if (entries.has(record.id)) return false;
      await store.create(record, events);
      return true;
    },
    get: async (id) => entries.get(id)?.record,
    async getState(id) {
      const entry = entries.get(id);
      return entry && { record: entry.record, progress: entry.progress, lastEvent: entry.events.length };
    },
    async update<Refusal>(id: string, decide: Decide<Refusal>): Promise<JobUpdate<Refusal>> {
      const entry = entries.get(id);
      if (entry === undefined) return { outcome: 'not_found' };
      const decision = decide(entry.record, entry.events.length);
      if ('refusal' in decision) return { outcome: 'refused', ...decision, record: entry.record };
      append(entry, decision);
      changed(id);
      return { outcome: 'updated', record: entry.record };
    },
    async reopen(id, decide, { maxUnfinished }) {
      const entry = entries.get(id);
      const record = entry?.record;
      const decision = entry && decide(entry.record, entry.events.length);
      const isReopened = record && isFinished(record.status) && decision && !('refusal' in decision);
      if (isReopened && isFull(record, maxUnfinished)) return { outcome: 'too_many_unfinished' };
      return store.update(id, decide);
    },
    async list({ project, status, labels = [], after, limit }) {
      const records = [...entries.values()].map((entry) => entry.record);
      const newestFirst = records.sort((a, b) => (a.id < b.id ? 1 : -1));
      const matching = newestFirst.filter(
        (record) =>
          record.project === project &&
          (status === undefined || record.status === status) &&
          labels.every((label) => labelTexts(record.labels).includes(label)) &&
          (after === undefined || record.id < after),
      );
      return { items: matching.slice(0, limit), hasMore: matching.length > limit };
    },
    idsByStatus: async (statuses, project) =>
      [...entries.values()]
        .filter(({ record }) => statuses.includes(record.status))
        .filter(({ record }) => project === undefined || record.project === project)
        .map(({ record }) => record.id),
    events: async (id, query) => page(entries.get(id)?.events ?? [], (event) => event.id, query),
    async countEpochs(id, after) {
      return entryOf(id).epochs.filter(({ epoch }) => epoch > after).length;
    },
    async epochsAt(id, { after, indexes }) {
      const later = entryOf(id).epochs.filter(({ epoch }) => epoch > after);
      return indexes.flatMap((index) => later[index] ?? []);
    },
    async epochs(id, query) {
      return page(entryOf(id).epochs, (epoch) => epoch.epoch, query);
    },
    async setProgress(id, attempt, progress) {
      if (entryOf(id).record.attempt !== attempt) return;
      entryOf(id).progress = progress;
      changed(id);
    },
    getProgress: async (id) => entryOf(id).progress,
    async appendLogs(id, attempt, lines) {
      const { logs, record } = entryOf(id);
      if (record.attempt !== attempt) return;
      for (const line of lines) logs.push({ id: logs.length + 1, ...line });
    },
    logs: async (id, query) => page(entryOf(id).logs, (line) => line.id, query),
    unarchived: async () => [],
    archiveMark: async () => null,
    clearArchiveMark: async () => {},
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
  const watcher: JobWatcher = {
    async watch(id, listener) {
      const group = listeners.get(id) ?? new Set();
      listeners.set(id, group.add(listener));
      return () => group.delete(listener);
    },
    close: async () => listeners.clear(),
  };
  return { store, watcher };
}

function page<Item>(
  items: readonly Item[],
  numberOf: (item: Item) => number,
  { after, limit }: { after: number; limit: number },
): Page<Item> {
  const rest = items.filter((item) => numberOf(item) > after);
  return { items: rest.slice(0, limit), hasMore: rest.length > limit };
}
