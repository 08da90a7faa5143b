import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import { isPrediction } from '../../src/contracts/predictions.js';
import { trainingSamples } from '../../src/domain/training/fit/row-ranges.js';
import { articleJob } from './article-job.js';
import { drawProbabilities } from './bar-chart.js';
import type { Client } from './client.js';
import { drawDigit, encodePng, readTestDigit } from './digit.js';
import { followJob, type Screen } from './follow-job.js';

const TEST_DIGIT = 0;

/** The output of `--json`. */
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
  const predicted = await predict(client, screen, trained.model);
  return { ...trained.result, ...predicted };
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
          `  ${name}_images  ${shape(split.x_shape ?? [])} ${x?.dtype}`,
          `  ${name}_labels  ${shape(split.y_shape ?? [])} ${y?.dtype}`,
        ]
      : [],
  );
}

async function train(
  client: Client,
  screen: Screen,
  samples: number,
): Promise<{ model: string; result: Omit<StoryResult, 'predicted' | 'label'> }> {
  const { id, name, report, config } = await client.createJob(articleJob());
  screen.line(`\nPOST /api/v1/jobs → ${id}, ${report.parameters.toLocaleString('en')} parameters`);
  screen.line(`  ${describeSplit(samples, Number(config.fit.validation_split))}`);
  await followJob(client, id, config.fit.epochs, screen);
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
  const result = {
    test_accuracy: accuracy,
    test_loss: Number(evaluation.loss),
    epochs: epochs.length,
    epoch_seconds: epochs.map(({ seconds }) => seconds),
    job_seconds: secondsBetween(job.created_at, job.finished_at),
    device: job.device?.type ?? 'unknown',
  };
  return { model: name, result };
}

/** In Keras's terms. */
function describeSplit(samples: number, validationSplit: number): string {
  const trained = trainingSamples(samples, validationSplit);
  return `Train on ${trained} samples, validate on ${samples - trained} samples`;
}

async function predict(
  client: Client,
  screen: Screen,
  model: string,
): Promise<Pick<StoryResult, 'predicted' | 'label'>> {
  const digit = await readTestDigit(TEST_DIGIT);
  screen.line(`\nPOST /api/v1/models/${model}/predict with a PNG of this test image`);
  for (const line of drawDigit(digit)) screen.line(`  ${line}`);
  const { predictions } = await client.predict(model, await encodePng(digit));
  const [prediction] = predictions.filter(isPrediction);
  for (const line of drawProbabilities(prediction?.probabilities ?? [])) screen.line(line);
  const predicted = Number(prediction?.label);
  screen.line(`  label ${prediction?.label} (it is a ${digit.label})`);
  if (predicted !== digit.label) throw new Error(`the model says ${prediction?.label} to a ${digit.label}`);
  return { predicted, label: digit.label };
}

function secondsBetween(start: string, end: string | null): number {
  return end === null ? Number.NaN : (Date.parse(end) - Date.parse(start)) / 1000;
}
