import type { TestContext } from 'node:test';
import { sampleJob } from '../jobs/sample-job.js';
import { sampleManifest } from '../jobs/sample-model.js';
import { startApi } from './api.js';
import { KNOWN_WEIGHTS } from './documented-world.js';
import { readOperations } from './operations.js';

/** A service with a job and a model, its operations, and values for the parameters of their paths that lead there. */
export async function startWithOneOfEach(t: TestContext) {
  const started = await startApi(t);
  const { record, definition, events } = sampleJob();
  await started.ports.jobs.create({ record, definition, events });
  await started.ports.weights.read(KNOWN_WEIGHTS, [], {});
  await started.ports.addModel(sampleManifest('digits', 1, {}), {});
  const values = {
    'jobs.id': record.id,
    'datasets.id': 'mnist',
    'weights.id': KNOWN_WEIGHTS,
    format: 'keras',
    name: 'digits',
    version: '1',
    epoch: '1',
    file: 'model.json',
    split: 'train',
    index: '0',
  };
  return { ...started, values, operations: await readOperations(started.url) };
}
