import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMetrics } from '../../../src/contracts/job-progress.js';
import { EPOCHS_FILE } from '../../../src/contracts/trainer-protocol.js';

/** Appends the metrics of an epoch to the attempt's own log, so that they outlive a Redis that lost them. */
export async function logEpoch(attemptDirectory: string, epoch: EpochMetrics): Promise<void> {
  await appendFile(join(attemptDirectory, EPOCHS_FILE), `${JSON.stringify(epoch)}\n`, { flush: true });
}
