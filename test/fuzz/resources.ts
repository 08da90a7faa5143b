import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';

const WAIT_SECONDS = 60;

/** Objects created before the first request of the fuzzer, so that it finds more than 404s. */
export interface Resources {
  /** A job that succeeded, with a checkpoint, metrics and an evaluation. */
  job: string;
  /** An upload. */
  dataset: string;
  /** The model of the job, in version 1. */
  model: string;
}

/** The model of images that the examples of the document call by this name. */
const job: JobCreate = {
  name: 'mnist-mlp',
  model: { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10, activation: 'softmax' }] },
  compile: { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
  dataset: { id: 'mnist', x: [{ op: 'rescale', scale: 1 / 255 }] },
  fit: { epochs: 1, batch_size: 512, validation_split: 0.9 },
  seed: 1,
};

/** Uploads a dataset and trains a model. @throws Error where the service does not do it */
export async function makeResources(url: string): Promise<Resources> {
  const dataset = await uploadTable(url);
  const { id } = await answer<Job>(
    await fetch(`${url}/api/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(job),
    }),
  );
  const ended = await answer<Job>(await fetch(`${url}/api/v1/jobs/${id}?wait=${WAIT_SECONDS}`));
  if (ended.status !== 'succeeded' || ended.model === null)
    throw new Error(`The job of the fuzzer did not succeed: ${JSON.stringify(ended)}`);
  return { job: id, dataset: dataset.id, model: ended.model.name };
}

async function uploadTable(url: string): Promise<Dataset> {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${row % 7},${row % 5},${row % 2 === 0 ? 'even' : 'odd'}`,
  );
  const form = new FormData();
  form.append('files', new File([['a,b,label', ...rows].join('\n')], 'table.csv'));
  return answer<Dataset>(await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form }));
}

async function answer<Document>(response: Response): Promise<Document> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  // Documents of the service itself; what does not fit shows in the requests made of them.
  return (await response.json()) as Document;
}
