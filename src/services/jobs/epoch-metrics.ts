import { LRUCache } from 'lru-cache';
import type { EpochMetrics } from '../../contracts/jobs/progress.js';
import type { JobLog, JobRecords, JobState } from '../../domain/job/ports.js';
import type { Page } from '../../domain/page.js';
import { sampleEvenly } from '../../domain/sample-evenly.js';

/** A page of epochs, or all of them, sampled where there are more than so many points. */
export type EpochQuery = { after: number } & ({ limit: number } | { maxPoints: number });

/** Epochs of a job, and how many there are after `after`. */
export interface EpochPage extends Page<EpochMetrics> {
  total: number;
  isSampled: boolean;
}

type EpochStore = Pick<JobLog, 'epochs' | 'countEpochs' | 'epochsAt'>;

/** Epochs of all pages that are kept. */
const MOST_KEPT = 20_000;

/**
 * Reads epochs of jobs; undefined for an unknown job. Epochs are written with the record and an event: while neither is
 * newer, the page is the same object, and is not read again.
 */
export function createEpochReader(
  store: EpochStore & Pick<JobRecords, 'getState'>,
): (id: string, query: EpochQuery) => Promise<EpochPage | undefined> {
  const kept = new LRUCache<string, { of: JobState; page: EpochPage }>({
    maxSize: MOST_KEPT,
    sizeCalculation: ({ page }) => page.items.length + 1,
  });
  return async (id, query) => {
    const state = await store.getState(id);
    if (state === undefined) return undefined;
    const key = JSON.stringify([id, query]);
    const known = kept.get(key);
    if (known?.of.record === state.record && known.of.lastEvent === state.lastEvent) return known.page;
    const page = await readEpochs(store, id, query);
    kept.set(key, { of: state, page });
    return page;
  };
}

/** Reads the epochs of a job; where there are more than the points that fit, evenly spaced ones with the first and the last. */
async function readEpochs(store: EpochStore, id: string, query: EpochQuery): Promise<EpochPage> {
  const { after } = query;
  const total = await store.countEpochs(id, after);
  if ('maxPoints' in query && total > query.maxPoints) {
    const items = await store.epochsAt(id, { after, indexes: sampleEvenly(total, query.maxPoints) });
    return { items, hasMore: false, total, isSampled: true };
  }
  const limit = 'limit' in query ? query.limit : query.maxPoints;
  return { ...(await store.epochs(id, { after, limit })), total, isSampled: false };
}
