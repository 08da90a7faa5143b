import type { JobRecord } from '../../contracts/jobs.js';
import { enqueue, type JobArchive, type JobQueue, type JobStore } from '../../domain/job/ports.js';
import { unlessDamaged } from '../../domain/problems/unavailable-error.js';
import { isStale, restoreJob } from '../../domain/recovery/restore-job.js';
import { deliverLines } from './deliver-reports.js';

export interface RestoreDependencies {
  store: JobStore;
  queue: JobQueue;
  archive: JobArchive;
  now: () => Date;
}

/** Ids of jobs. */
export interface RestoreReport {
  /** Those whose record was lost, or had gone back to an older one, and is there again. */
  restored: string[];
  /** Those among them that wait for another attempt. */
  queued: string[];
  /** Those restored without some of their events, whose lines cannot be read. */
  repaired: string[];
  /** Those whose record, or the copy of it, cannot be read. */
  damaged: string[];
}

/**
 * Brings back the records that the store lost, from their copies beside the artifacts; jobs that were running wait for
 * another attempt. What the store has is left alone where the copy is no newer: it may run at any time, and twice.
 */
export async function restoreJobs(dependencies: RestoreDependencies): Promise<RestoreReport> {
  const report: RestoreReport = { restored: [], queued: [], repaired: [], damaged: [] };
  for (const id of await dependencies.archive.ids()) {
    // One damaged record must not keep the others from coming back.
    await unlessDamaged(bringBack(dependencies, id, report), () => report.damaged.push(id));
  }
  return report;
}

async function bringBack(dependencies: RestoreDependencies, id: string, report: RestoreReport) {
  const stored = await dependencies.store.get(id);
  if (stored === undefined) await restore(dependencies, id, report);
  else await catchUp(dependencies, stored, report);
}

async function restore(
  { store, queue, archive, now }: RestoreDependencies,
  id: string,
  report: RestoreReport,
): Promise<void> {
  if (await store.wasRemoved(id)) return;
  const restored = await rebuild(archive, id, now()).catch(() => null);
  if (restored === null) report.damaged.push(id);
  // Without a copy of the record there is nothing to rebuild.
  if (restored === null || restored === undefined) return;
  const { record, events, damagedEvents, journals } = restored;
  if (!(await store.restore(record, events))) return;
  await deliverLines({ store }, record, journals);
  if (damagedEvents > 0) report.repaired.push(id);
  await tell(queue, record, report);
}

/** A Redis that was killed may have gone back to an older record: what was acknowledged since is in the copy. */
async function catchUp(
  { store, queue, archive, now }: RestoreDependencies,
  stored: JobRecord,
  report: RestoreReport,
): Promise<void> {
  const { id } = stored;
  const copy = await archive.record(id).catch(() => undefined);
  if (copy === undefined || !isStale(stored, copy)) return;
  const rebuilt = await rebuild(archive, id, now()).catch(() => undefined);
  if (rebuilt === undefined) return;
  const update = await store.update<'newer'>(id, (record, last) => {
    const events = rebuilt.events.filter((event) => !('id' in event) || event.id > last);
    return isStale(record, copy) ? { record: rebuilt.record, events } : { refusal: 'newer' };
  });
  if (update.outcome !== 'updated') return;
  await deliverLines({ store }, update.record, rebuilt.journals);
  await tell(queue, update.record, report);
}

async function tell(queue: JobQueue, record: JobRecord, report: RestoreReport): Promise<void> {
  report.restored.push(record.id);
  if (record.status !== 'queued') return;
  await enqueue(queue, record);
  report.queued.push(record.id);
}

/** @throws Error where the copy is damaged: it must not keep the others from coming back. */
async function rebuild(archive: JobArchive, id: string, now: Date) {
  const archived = await archive.load(id);
  if (archived === undefined) return undefined;
  const { damagedEvents, journals } = archived;
  return { ...restoreJob(archived, now.toISOString()), damagedEvents, journals };
}
