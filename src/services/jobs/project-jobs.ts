import { LRUCache } from 'lru-cache';
import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { Project } from '../../domain/access/caller.js';
import type { JobStore } from '../../domain/job/ports.js';

/** Ids that are known to belong to the project; of others the record is read again. */
const MOST_KNOWN = 10_000;

const NOTHING = { items: [], hasMore: false };

/**
 * The jobs of one project. Jobs of other projects do not exist here: reads find nothing, and changes are `not_found`. A job
 * never moves to another project, so its record is checked once, unless many others were since.
 */
export function jobsOfProject(store: JobStore, project: Project): JobStore {
  const own = new LRUCache<string, true>({ max: MOST_KNOWN });
  const isOwn = (record: JobRecord) => {
    if (record.project === project) own.set(record.id, true);
    return record.project === project;
  };
  const get: JobStore['get'] = async (id) => {
    const record = await store.get(id);
    return record && isOwn(record) ? record : undefined;
  };
  const claim = (record: JobRecord) => {
    if (!isOwn(record)) throw new Error(`${record.id} belongs to another project`);
  };
  const owns = async (id: string) => own.has(id) || (await get(id)) !== undefined;
  const ifOwn = async <Result, Otherwise>(id: string, read: () => Promise<Result>, otherwise: Otherwise) =>
    (await owns(id)) ? read() : otherwise;

  return {
    get,
    getState: async (id) => {
      const found = await store.getState(id);
      return found && isOwn(found.record) ? found : undefined;
    },
    getDefinition: async (id) => ((await owns(id)) ? store.getDefinition(id) : undefined),
    create: async (job, limits) => {
      claim(job.record);
      return store.create(job, limits);
    },
    restore: async (job) => {
      claim(job.record);
      return store.restore(job);
    },
    update: async (id, decide) => ((await owns(id)) ? store.update(id, decide) : { outcome: 'not_found' }),
    reopen: async (id, decide, limits) =>
      (await owns(id)) ? store.reopen(id, decide, limits) : { outcome: 'not_found' },
    remove: async (id, mayRemove) =>
      (await owns(id)) ? store.remove(id, mayRemove) : { outcome: 'not_found' },
    // A removed job has no record that names its project: only jobs seen before are known.
    removed: async () => (await store.removed()).filter((id) => own.has(id)),
    forgetRemoved: async (id) => (own.has(id) ? store.forgetRemoved(id) : undefined),
    wasRemoved: async (id) => own.has(id) && store.wasRemoved(id),
    unarchived: async () => (await store.unarchived()).filter((id) => own.has(id)),
    archiveMark: (id) => ifOwn(id, () => store.archiveMark(id), null),
    clearArchiveMark: (id, mark) => ifOwn(id, () => store.clearArchiveMark(id, mark), undefined),
    list: (query) => store.list({ ...query, project }),
    idsByStatus: (statuses) => store.idsByStatus(statuses, project),
    events: (id, query) => ifOwn(id, () => store.events(id, query), NOTHING),
    epochs: (id, query) => ifOwn(id, () => store.epochs(id, query), NOTHING),
    countEpochs: (id, after) => ifOwn(id, () => store.countEpochs(id, after), 0),
    epochsAt: (id, query) => ifOwn(id, () => store.epochsAt(id, query), []),
    setProgress: (...args) => ifOwn(args[0], () => store.setProgress(...args), undefined),
    getProgress: (id) => ifOwn(id, () => store.getProgress(id), null),
    appendLogs: (...args) => ifOwn(args[0], () => store.appendLogs(...args), undefined),
    logs: (id, query) => ifOwn(id, () => store.logs(id, query), NOTHING),
  };
}
