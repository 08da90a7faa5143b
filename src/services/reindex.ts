import type { JobArchive, JobQueue, JobStore } from '../domain/job-ports.js';
import { restoreJob } from '../domain/restore-job.js';

export interface ReindexDependencies {
  store: JobStore;
  queue: JobQueue;
  archive: JobArchive;
  now: () => Date;
}

/** Ids of jobs. */
export interface ReindexReport {
  /** Those whose record was lost and is there again. */
  restored: string[];
  /** Those among them that wait for another attempt. */
  queued: string[];
  /** Those restored without some of their events, whose lines cannot be read. */
  mended: string[];
  /** Those whose copy of the record cannot be read. */
  damaged: string[];
}

/**
 * Brings back the records that the store lost, from their copies beside the artifacts; jobs that had not ended wait for
 * another attempt. What the store has is newer than any copy and is left alone: it may run at any time, and twice.
 */
export async function reindex(dependencies: ReindexDependencies): Promise<ReindexReport> {
  const report: ReindexReport = { restored: [], queued: [], mended: [], damaged: [] };
  for (const id of await dependencies.archive.ids()) {
    if ((await dependencies.store.get(id)) === undefined) await restore(dependencies, id, report);
  }
  return report;
}

async function restore(
  { store, queue, archive, now }: ReindexDependencies,
  id: string,
  report: ReindexReport,
): Promise<void> {
  if (await store.wasRemoved(id)) return;
  const restored = await rebuild(archive, id, now()).catch(() => null);
  if (restored === null) report.damaged.push(id);
  // Without a copy of the record there is nothing to rebuild.
  if (restored === null || restored === undefined) return;
  const { record, events, damagedEvents } = restored;
  if (!(await store.restore(record, events))) return;
  report.restored.push(id);
  if (damagedEvents > 0) report.mended.push(id);
  if (record.status !== 'queued') return;
  await queue.add(id, record.priority);
  report.queued.push(id);
}

/** @throws Error where the copy is damaged: it must not keep the others from coming back. */
async function rebuild(archive: JobArchive, id: string, now: Date) {
  const archived = await archive.load(id);
  return archived && { ...restoreJob(archived, now.toISOString()), damagedEvents: archived.damagedEvents };
}
