import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { getJson, postJson, succeeded } from '../../bench/http.js';
import type { Stack } from '../../scripts/stack.js';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { EpochMetrics, Evaluation } from '../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../src/contracts/jobs/training-config.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { startService } from '../helpers/api/service.js';
import { assertTrainedAlike } from './compare.js';
import { startKerasExamples } from './keras-examples.js';
import { npzOfExample } from './npz-of-example.js';
import { initialWeights, packedWeights, type TrainedJob, weightsIn } from './train-in-engine.js';

const STEPS = 5;
const SAMPLES: [number, number] = [8, 6];
const SEED = 1;
const NAMES = [
  'two_heads',
  'siamese',
  'tickets',
  'unet',
  'masked_text',
  'autoencoder',
  'volume_classifier',
  'metrics_without_loss',
  'masks_by_arguments',
  'titanic_with_preprocessing_inside',
];

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasExamples();
after(() => keras.stop());
const examples = (await keras.list()).filter(({ name }) => NAMES.includes(name));

describe('POST /api/v1/jobs, of what model.to_json() prints and an npz of named arrays', () => {
  let stack: Stack;
  before(async () => {
    stack = await startService();
  });
  after(() => stack.stop());

  for (const example of examples)
    test(`trains ${example.name} as Keras does`, async () => {
      const question = { name: example.name, seed: SEED, samples: SAMPLES };
      const printed = await keras.print({ ...question, varied: false });
      const dataset = await upload(await npzOfExample(printed.splits));
      const posted = await postJson<Job>(`${stack.url}/api/v1/jobs`, {
        name: example.name.replaceAll('_', '-'),
        model: JSON.parse(printed.model),
        dataset: { id: dataset.id },
        fit: { epochs: STEPS, batch_size: SAMPLES[0] },
        seed: SEED,
      });
      const job = await succeeded(stack.url, posted.id);
      const { config } = await getJson<{ config: ResolvedConfig }>(url(job, '?include=config'));
      const initial = initialWeights(config);
      const weights = packedWeights(initial);
      const paths = initial.map(({ path }) => path);
      const expected = await keras.train({ ...question, weights, steps: STEPS });
      assertTrainedAlike(await trainedJob(job, paths), expected);
    });

  const url = ({ id }: Job, path: string) => `${stack.url}/api/v1/jobs/${id}${path}`;

  async function upload(npz: Buffer): Promise<Dataset> {
    const form = new FormData();
    form.append('file', new File([Uint8Array.from(npz)], 'example.npz'));
    const response = await fetch(`${stack.url}/api/v1/datasets`, { method: 'POST', body: form });
    const text = await response.text();
    assert.equal(response.status, 201, text);
    return JSON.parse(text);
  }

  async function trainedJob(job: Job, paths: string[]): Promise<TrainedJob> {
    const { data: epochs } = await getJson<{ data: EpochMetrics[] }>(url(job, '/metrics'));
    const evaluation = await getJson<Evaluation>(url(job, '/evaluation'));
    const after = await Promise.all(
      epochs.map(async ({ epoch }) => {
        const response = await fetch(url(job, `/checkpoints/${epoch}`));
        assert.equal(response.status, 200);
        return weightsIn(new Uint8Array(await response.arrayBuffer()), paths);
      }),
    );
    return { epochs, after, evaluation };
  }
});
