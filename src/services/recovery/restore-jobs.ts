import type { JobRecord } from '../../contracts/jobs/jobs.js';
import type { JobStore } from '../../domain/job/ports.js';
import { enqueue, type JobQueue } from '../../domain/job/queue/ports.js';
import { unlessDamaged } from '../../domain/problems/unavailable-error.js';
import type { JobArchive } from '../../domain/recovery/ports.js';
import { isStale, restoreJob } from '../../domain/recovery/restore-job.js';
import { deliverLines } from './deliver-reports.js';

export interface RestoreDependencies {
  store: JobStore;
  queue: JobQueue;
  archive: JobArchive;
  now: () => Date;
  /** Called after each group of jobs of which none was lost; default: does not wait. */
  rest?: () => Promise<void>;
}

/** Copies that are compared at a time: their records are read together. */
const GROUP = 32;

/** Ids of jobs, by outcome. */
export interface RestoreReport {
  /** Jobs whose record was lost, or had reverted to an older one, and is restored. */
  restored: string[];
  /** The restored jobs that wait for another attempt. */
  queued: string[];
  /** Jobs restored without some of their events, whose lines cannot be read. */
  repaired: string[];
  /** Jobs whose record, definition, or the copy of either cannot be read. */
  damaged: string[];
}

/**
 * Restores the records that the store lost, from their copies next to the artifacts; jobs that were running wait for
 * another attempt. Records at least as new as their copy are left alone. Idempotent, and safe to run at any time.
 */
export async function restoreJobs(dependencies: RestoreDependencies): Promise<RestoreReport> {
  const report: RestoreReport = { restored: [], queued: [], repaired: [], damaged: [] };
  const ids = await dependencies.archive.ids();
  for (let first = 0; first < ids.length; first += GROUP) {
    const before = report.restored.length;
    await restoreGroup(dependencies, ids.slice(first, first + GROUP), report);
    // Clients wait for jobs that are lost.
    if (report.restored.length === before) await dependencies.rest?.();
  }
  return report;
}

async function restoreGroup(
  dependencies: RestoreDependencies,
  ids: readonly string[],
  report: RestoreReport,
) {
  const isFine = await Promise.all(ids.map((id) => isUpToDate(dependencies, id)));
  for (const id of ids.filter((_, index) => !isFine[index])) {
    // One damaged record must not block the others.
    await unlessDamaged(restoreIfLost(dependencies, id, report), () => report.damaged.push(id));
  }
}

/** Whether the record is there, and at least as new as its copy. */
async function isUpToDate({ store, archive }: RestoreDependencies, id: string): Promise<boolean> {
  const stored = (await unlessDamaged(store.getState(id)))?.record;
  if (stored === undefined) return false;
  const copy = await archive.record(id).catch(() => undefined);
  return copy === undefined || !isStale(stored, copy);
}

async function restoreIfLost(dependencies: RestoreDependencies, id: string, report: RestoreReport) {
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
  // Without a copy of the record there is nothing to restore.
  if (restored === null || restored === undefined) return;
  const { record, damagedEvents, journals } = restored;
  if (!(await store.restore(restored))) return;
  await deliverLines({ store }, record, journals);
  if (damagedEvents > 0) report.repaired.push(id);
  await requeue(queue, record, report);
}

/** A Redis that was killed may have reverted to an older record; the copy has the changes acknowledged since. */
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
  await requeue(queue, update.record, report);
}

async function requeue(queue: JobQueue, record: JobRecord, report: RestoreReport): Promise<void> {
  report.restored.push(record.id);
  if (record.status !== 'queued') return;
  await enqueue(queue, record);
  report.queued.push(record.id);
}

/** @throws Error where the copy is damaged */
async function rebuild(archive: JobArchive, id: string, now: Date) {
  const archived = await archive.load(id);
  if (archived === undefined) return undefined;
  const { definition, damagedEvents, journals } = archived;
  return { ...restoreJob(archived, now.toISOString()), definition, damagedEvents, journals };
}
