import type { JobFiles, JobRecords, JobRemovals } from '../../../src/domain/job/ports.js';
import { placementOf } from '../../../src/domain/job/queue/placement.js';
import { enqueue, type JobQueue } from '../../../src/domain/job/queue/ports.js';
import type { Logger } from '../../../src/infra/logger.js';
import type { TrainingPlace, TrainingPlaces } from '../places/training-places.js';
import type { JobRunEnd } from './conclude-attempt.js';

/**
 * Whether the job may train in this place. An API from before there were placements adds jobs to the queue that any worker
 * reads. Such an entry ends here; `requeueIfWaiting` queues the job where it belongs.
 */
export async function suitsPlace(
  {
    store,
    places,
    logger,
  }: { store: Pick<JobRecords, 'get'>; places: Pick<TrainingPlaces, 'suits'>; logger: Pick<Logger, 'warn'> },
  jobId: string,
  place: TrainingPlace,
): Promise<boolean> {
  const record = await store.get(jobId);
  if (record === undefined || places.suits(place, placementOf(record))) return true;
  logger.warn({ job_id: jobId, resources: placementOf(record) }, 'Job of other resources skipped');
  return false;
}

/**
 * Queues a job that was resumed or retried after its runner had last read the record: the queue accepted no second entry
 * for it while the old one was there.
 */
export async function requeueIfWaiting(
  { store, queue }: { store: Pick<JobRecords, 'get'>; queue: Pick<JobQueue, 'add'> },
  jobId: string,
): Promise<void> {
  const record = await store.get(jobId);
  if (record?.status === 'queued') await enqueue(queue, record);
}

/**
 * Releases the entry of a job. If the job was resumed or retried meanwhile, the entry goes back to the queue; if it was
 * deleted, the files that the attempt has written since are deleted too.
 */
export async function release(
  {
    store,
    jobFiles,
  }: { store: Pick<JobRecords, 'get'> & Pick<JobRemovals, 'wasRemoved'>; jobFiles: JobFiles },
  jobId: string,
): Promise<JobRunEnd> {
  const record = await store.get(jobId);
  if (record === undefined && (await store.wasRemoved(jobId))) await jobFiles.remove(jobId);
  return record?.status === 'queued' ? 'interrupted' : 'done';
}
