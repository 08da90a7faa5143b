import type { EpochMetrics } from '../../contracts/jobs/progress.js';
import type { JobLog } from '../../domain/job/ports.js';
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

/** Reads the epochs of a job; where there are more than the points that fit, evenly spaced ones with the first and the last. */
export async function readEpochs(store: EpochStore, id: string, query: EpochQuery): Promise<EpochPage> {
  const { after } = query;
  const total = await store.countEpochs(id, after);
  if ('maxPoints' in query && total > query.maxPoints) {
    const items = await store.epochsAt(id, { after, indexes: sampleEvenly(total, query.maxPoints) });
    return { items, hasMore: false, total, isSampled: true };
  }
  const limit = 'limit' in query ? query.limit : query.maxPoints;
  return { ...(await store.epochs(id, { after, limit })), total, isSampled: false };
}
