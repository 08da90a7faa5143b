import { createHash } from 'node:crypto';
import { DEFAULT_DEVICE } from '../../contracts/resources.js';
import type { Placement } from '../../domain/job/queue/placement.js';

/** The keys of the queue that any worker takes from lie below `<prefix>:training:…`. */
export const QUEUE_NAME = 'training';

/** The name of every entry in the queue; the job's record has the work. */
export const ENTRY_NAME = 'train';

/** Each placement has a queue of its own, since a worker cannot choose within one. A digest, for labels may be long. */
export function queueName({ device, labels }: Placement): string {
  if (device === DEFAULT_DEVICE && labels.length === 0) return QUEUE_NAME;
  const digest = createHash('sha256')
    .update(JSON.stringify([device, labels]))
    .digest('hex');
  return `${QUEUE_NAME}.${digest.slice(0, 32)}`;
}
