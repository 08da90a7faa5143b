import assert from 'node:assert/strict';
import { getJson, postJson } from '../../../bench/http.js';
import type { Job } from '../../../src/contracts/jobs/jobs.js';
import { until } from '../until.js';

const EPOCH_TIMEOUT_MS = 60_000;

/** Long enough to be found training, on all of MNIST. */
export const longJob = {
  name: 'long',
  model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }] },
  compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' },
  dataset: { id: 'mnist', x: [{ op: 'rescale', scale: 1 / 255 }] },
  fit: { epochs: 1000, batch_size: 128 },
};

/** The same model, trained within seconds. */
export const shortJob = { ...longJob, name: 'short', fit: { epochs: 1, batch_size: 8192 } };

/** Queues the long job at a service and waits until its first epoch is done. */
export async function trainLongJob(url: string): Promise<Job> {
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, longJob);
  return until(
    'an epoch',
    async () => {
      const job = await getJson<Job>(`${url}/api/v1/jobs/${id}`);
      assert.notEqual(job.status, 'failed', job.status_reason?.message);
      return job.latest !== null && job;
    },
    EPOCH_TIMEOUT_MS,
  );
}
