import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../src/contracts/jobs/progress.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { mnistSubset } from '../helpers/data/mnist-subset.js';
import type { Client } from './client.js';
import { goodsFile, goodsInstance, goodsTraining } from './goods.js';

const TRAIN_IMAGES = 6_000;
const TEST_IMAGES = 500;
/** The faults must not exhaust the restarts of a job. */
const RESTARTS = 1_000;

/** The result of an undisturbed job. */
export interface Reference {
  weightsSha256: string;
  epochs: readonly ComparedEpoch[];
  /** Epochs after which it wrote a checkpoint. */
  checkpoints: readonly number[];
  evaluation: Job['evaluation'];
}

/** The parts of an epoch that do not depend on the attempt and time. */
export type ComparedEpoch = Pick<EpochMetrics, 'epoch' | 'loss' | 'metrics' | 'val_loss' | 'val_metrics'>;

/**
 * Kinds of jobs: three that train for some seconds, with all that makes an exact resume hard, one of them with two
 * inputs and outputs, and one that hardly does.
 */
export type Variant = 'mlp' | 'cnn' | 'graph' | 'tiny';

const EPOCHS: Readonly<Record<Variant, number>> = { mlp: 30, cnn: 6, graph: 20, tiny: 1 };

/** The ids of the datasets that jobs train on. */
export interface Datasets {
  images: string;
  goods: string;
}

/** A job as a client posts it. */
export function jobOf(variant: Variant, datasets: Datasets, name: string): JobCreate {
  return {
    name,
    ...trainingOf(variant, datasets),
    fit: { epochs: EPOCHS[variant], batch_size: 32, validation_split: 0.1 },
    checkpoint: { keep_last: 2 },
    limits: { max_restarts: RESTARTS },
    // Two queues, which share the places of the workers.
    resources: { device: variant === 'cnn' ? 'cpu' : 'any' },
    seed: 7,
  };
}

function trainingOf(
  variant: Variant,
  { images, goods }: Datasets,
): Pick<JobCreate, 'model' | 'compile' | 'dataset'> {
  if (variant === 'graph') return { ...goodsTraining, dataset: { ...goodsTraining.dataset, id: goods } };
  return {
    model: { layers: layersOf(variant) },
    compile: {
      optimizer: variant === 'mlp' ? SCALED : 'adam',
      loss: 'sparse_categorical_crossentropy',
      metrics: ['accuracy'],
    },
    dataset: {
      id: images,
      x: [variant === 'cnn' ? { op: 'expand_dims', axis: -1 } : { op: 'reshape', shape: [784] }, RESCALE],
    },
  };
}

/** Scales and skips are state, too. */
const SCALED = {
  type: 'lossscaleoptimizer',
  inner_optimizer: { type: 'adam', gradient_accumulation_steps: 2 },
  initial_scale: 2 ** 120,
  dynamic_growth_steps: 50,
} as const;

const RESCALE = { op: 'rescale', scale: 1 / 255 } as const;

function layersOf(variant: Exclude<Variant, 'graph'>): Layer[] {
  const head: Layer = { type: 'Dense', units: 10, activation: 'softmax' };
  if (variant === 'tiny') return [head];
  if (variant === 'mlp')
    return [{ type: 'Dense', units: 64, activation: 'relu' }, { type: 'Dropout', rate: 0.2 }, head];
  return [
    { type: 'Conv2D', filters: 4, kernel_size: 3 },
    { type: 'BatchNormalization' },
    { type: 'MaxPooling2D' },
    { type: 'Flatten' },
    head,
  ];
}

/** A sample that the model of a job predicts. */
export const instanceOf = (variant: Variant): unknown =>
  variant === 'graph'
    ? goodsInstance
    : Array.from({ length: 28 }, (_, row) => Array.from({ length: 28 }, () => row * 9));

/** Uploads the data that jobs train on. */
export async function uploadData(url: string): Promise<Datasets> {
  const images = await upload(url, await mnistSubset(TRAIN_IMAGES, TEST_IMAGES));
  return { images, goods: await upload(url, [await goodsFile()]) };
}

/** @returns the dataset's id */
async function upload(url: string, files: readonly File[]): Promise<string> {
  const form = new FormData();
  for (const file of files) form.append('file', file);
  const response = await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
  // The contract of the route says what the answer is.
  return ((await response.json()) as Dataset).id;
}

/** All sources of a job's epochs in the service. */
export async function epochsOf(client: Client, id: string, signal: AbortSignal): Promise<ComparedEpoch[]> {
  const path = `/api/v1/jobs/${id}/metrics?limit=100`;
  const { body } = await client.send<{ data: EpochMetrics[] }>({ path }, signal);
  return body.data.map(comparedEpoch);
}

/** An epoch without who computed it, and when. */
export function comparedEpoch({ epoch, loss, metrics, val_loss, val_metrics }: EpochMetrics): ComparedEpoch {
  return { epoch, loss, metrics, val_loss, val_metrics };
}
