import type { Dataset } from '../../src/contracts/datasets.js';
import type { JobCreate } from '../../src/contracts/training-config.js';
import { drawProbabilities } from './bar-chart.js';
import type { Client } from './client.js';
import { drawDigit, encodePng, readTestDigit } from './digit.js';
import { followJob, type Screen } from './follow-job.js';

const MODEL = 'mnist-mlp';
const EPOCHS = 5;
const VALIDATION_SPLIT = 0.1666666;
const TEST_DIGIT = 0;

/** The article's network; validation holds out the last 10,000 of the 60,000 training images. */
const ARTICLE_JOB: JobCreate = {
  name: MODEL,
  model: {
    layers: [
      { type: 'Dense', units: 512, activation: 'relu' },
      { type: 'Dense', units: 10, activation: 'softmax' },
    ],
  },
  compile: { optimizer: 'rmsprop', loss: 'categorical_crossentropy', metrics: ['accuracy'] },
  dataset: {
    id: 'mnist',
    x: [
      { op: 'reshape', shape: [784] },
      { op: 'rescale', scale: 1 / 255 },
    ],
    y: [{ op: 'one_hot', num_classes: 10 }],
  },
  fit: { epochs: EPOCHS, batch_size: 128, validation_split: VALIDATION_SPLIT },
  seed: 42,
};

/** What `--json` prints. */
export interface StoryResult {
  test_accuracy: number;
  test_loss: number;
  epochs: number;
  epoch_seconds: number[];
  job_seconds: number;
  predicted: number;
  label: number;
  device: string;
}

/**
 * The whole main job over HTTP: look at the data, train, evaluate, predict.
 * @throws Error when any part of it does not happen, or the digit comes back with a wrong label.
 */
export async function tellStory(client: Client, screen: Screen): Promise<StoryResult> {
  const { splits } = await showDataset(client, screen);
  const trained = await train(client, screen, splits.train.samples);
  const predicted = await predict(client, screen);
  return { ...trained, ...predicted };
}

async function showDataset(client: Client, screen: Screen): Promise<Dataset> {
  const dataset = await client.dataset('mnist');
  screen.line(`\nGET /api/v1/datasets/mnist`);
  for (const line of describeDataset(dataset)) screen.line(line);
  return dataset;
}

function describeDataset({ x, y, splits }: Dataset): string[] {
  const shape = (dimensions: readonly number[]): string =>
    `(${dimensions.join(', ')}${dimensions.length === 1 ? ',' : ''})`;
  return Object.entries(splits).flatMap(([name, split]) =>
    split
      ? [
          `  ${name}_images  ${shape(split.x_shape)} ${x.dtype}`,
          `  ${name}_labels  ${shape(split.y_shape)} ${y.dtype}`,
        ]
      : [],
  );
}

async function train(
  client: Client,
  screen: Screen,
  samples: number,
): Promise<Omit<StoryResult, 'predicted' | 'label'>> {
  const { id, report } = await client.createJob(ARTICLE_JOB);
  screen.line(`\nPOST /api/v1/jobs → ${id}, ${report.parameters.toLocaleString('en')} parameters`);
  screen.line(`  ${describeSplit(samples)}`);
  await followJob(client, id, EPOCHS, screen);
  const [job, epochs, evaluation] = await Promise.all([
    client.job(id),
    client.epochs(id),
    client.evaluation(id),
  ]);
  const accuracy = Number(evaluation.metrics['accuracy']);
  screen.line(`\nGET /api/v1/jobs/${id}/evaluation`);
  screen.line(
    `  ${evaluation.samples} test images: accuracy ${accuracy.toFixed(4)}, loss ${Number(evaluation.loss).toFixed(4)}`,
  );
  return {
    test_accuracy: accuracy,
    test_loss: Number(evaluation.loss),
    epochs: epochs.length,
    epoch_seconds: epochs.map(({ seconds }) => seconds),
    job_seconds: secondsBetween(job.created_at, job.finished_at),
    device: job.device?.type ?? 'unknown',
  };
}

/** Keras's words and Keras's rule: what is held out is the last part, rounded up. */
function describeSplit(samples: number): string {
  const trained = Math.floor(samples * (1 - VALIDATION_SPLIT));
  return `Train on ${trained} samples, validate on ${samples - trained} samples`;
}

async function predict(client: Client, screen: Screen): Promise<Pick<StoryResult, 'predicted' | 'label'>> {
  const digit = await readTestDigit(TEST_DIGIT);
  screen.line(`\nPOST /api/v1/models/${MODEL}/predict with a PNG of this test image`);
  for (const line of drawDigit(digit)) screen.line(`  ${line}`);
  const { predictions } = await client.predict(MODEL, await encodePng(digit));
  const [prediction] = predictions;
  for (const line of drawProbabilities(prediction?.probabilities ?? [])) screen.line(line);
  const predicted = Number(prediction?.label);
  screen.line(`  label ${prediction?.label} (it is a ${digit.label})`);
  if (predicted !== digit.label) throw new Error(`the model says ${prediction?.label} to a ${digit.label}`);
  return { predicted, label: digit.label };
}

function secondsBetween(start: string, end: string | null): number {
  return end === null ? Number.NaN : (Date.parse(end) - Date.parse(start)) / 1000;
}
