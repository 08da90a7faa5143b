import { createHash } from 'node:crypto';
import { DEFAULT_DEVICE } from '../../contracts/resources.js';
import type { Placement } from '../../domain/job/placement.js';

/** Where the keys of the queue lie that any worker takes from, below the prefix: `<prefix>:training:…`. */
export const QUEUE_NAME = 'training';

/** The name of every entry in the queue; what to do is in the job's record. */
export const ENTRY_NAME = 'train';

/** Each placement has a queue of its own, since a worker cannot choose within one. A digest, for labels may be long. */
export function queueName({ device, labels }: Placement): string {
  if (device === DEFAULT_DEVICE && labels.length === 0) return QUEUE_NAME;
  const digest = createHash('sha256')
    .update(JSON.stringify([device, labels]))
    .digest('hex');
  return `${QUEUE_NAME}.${digest.slice(0, 32)}`;
}
