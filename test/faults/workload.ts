import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { Compile } from '../../src/contracts/jobs/compile.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../src/contracts/jobs/progress.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { Layer } from '../../src/keras/layers/index.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { mnistSubset } from '../helpers/data/mnist-subset.js';
import type { Client } from './client.js';
import { goodsFile, goodsTraining } from './goods.js';
import { reviewsTraining, reviewsUpload } from './reviews.js';

const TRAIN_IMAGES = 6_000;
const TEST_IMAGES = 500;
/** The faults must not exhaust the restarts of a job. */
const RESTARTS = 1_000;

/** The result of an undisturbed job. */
export interface Reference {
  /** Null of jobs that make no model. */
  weightsSha256: string | null;
  epochs: readonly ComparedEpoch[];
  /** Epochs after which it wrote a checkpoint. */
  checkpoints: readonly number[];
  /** In the order in which each attempt enters them. */
  phases: readonly string[];
  evaluation: Job['evaluation'];
  predictionsSha256: string | null;
}

/** The parts of an epoch that do not depend on the attempt and time. */
export type ComparedEpoch = Pick<
  EpochMetrics,
  'epoch' | 'loss' | 'metrics' | 'val_loss' | 'val_metrics' | 'learning_rate' | 'callback_actions'
>;

/**
 * Kinds of jobs: four that train for some seconds, with all that makes an exact resume hard, and one that hardly does.
 * `mlp` stops early and scales its loss; `cnn` augments its images and computes in float16; `graph` has two inputs and
 * outputs; `texts` adapts its layers and weights its samples.
 */
export type Scratch = 'mlp' | 'cnn' | 'graph' | 'texts' | 'tiny';

const EPOCHS: Readonly<Record<Scratch, number>> = { mlp: 30, cnn: 6, graph: 20, texts: 20, tiny: 1 };

/** The ids of the datasets that jobs train on. */
export interface Datasets {
  images: string;
  goods: string;
  reviews: string;
}

/** A job that starts from initializers, as a client posts it. */
export function jobOf(variant: Scratch, datasets: Datasets, name: string): JobCreate {
  const { fit, ...training } = trainingOf(variant, datasets);
  return {
    name,
    ...training,
    fit: { epochs: EPOCHS[variant], batch_size: 32, validation_split: 0.1, ...fit },
    checkpoint: { keep_last: 2 },
    limits: { max_restarts: RESTARTS },
    // Two queues, which share the places of the workers.
    resources: { device: variant === 'cnn' ? 'cpu' : 'any' },
    seed: 7,
  };
}

type Training = Pick<JobCreate, 'model' | 'compile' | 'dataset' | 'fit'>;

function trainingOf(variant: Scratch, { images, goods, reviews }: Datasets): Training {
  switch (variant) {
    case 'graph':
      return { ...goodsTraining, dataset: { ...goodsTraining.dataset, id: goods } };
    case 'texts':
      return { ...reviewsTraining, dataset: { id: reviews } };
    case 'cnn':
      return augmentedTraining(images);
    case 'mlp':
      return stoppingTraining(images);
    case 'tiny':
      return { model: { layers: [HEAD] }, compile: COMPILE, dataset: { id: images, x: FLAT } };
  }
}

/** A classifier of digits. */
export const HEAD: Layer = { type: 'Dense', units: 10, activation: 'softmax' };
/** How that classifier is trained. */
export const COMPILE: Compile = {
  optimizer: 'adam',
  loss: 'sparse_categorical_crossentropy',
  metrics: ['accuracy'],
};
/** The range of pixels that models get. */
export const RESCALE = { op: 'rescale', scale: 1 / 255 } as const;
const FLAT: XOp[] = [{ op: 'reshape', shape: [784] }, RESCALE];

/** Epochs that begin within a pass over the samples, and callbacks that decide when it ends and with which weights. */
function stoppingTraining(images: string): Training {
  return {
    model: {
      layers: [{ type: 'Dense', units: 64, activation: 'relu' }, { type: 'Dropout', rate: 0.2 }, HEAD],
    },
    compile: { ...COMPILE, optimizer: scaled({ type: 'adam', gradient_accumulation_steps: 2 }, 2 ** 120) },
    dataset: { id: images, x: FLAT },
    fit: {
      steps_per_epoch: 150,
      validation_split: { fraction: 0.1, method: 'stratified' },
      callbacks: [
        { type: 'ReduceLROnPlateau', factor: 0.3, patience: 1, cooldown: 1 },
        { type: 'EarlyStopping', patience: 6, restore_best_weights: true },
      ],
    },
  };
}

/** Images, and labels mixed with them, that differ in each step; their gradients overflow in float16. */
function augmentedTraining(images: string): Training {
  return {
    model: {
      dtype: 'mixed_float16',
      layers: [
        { type: 'RandomRotation', factor: 0.1 },
        { type: 'RandomContrast', factor: 0.2 },
        { type: 'Conv2D', filters: 4, kernel_size: 3 },
        { type: 'BatchNormalization' },
        { type: 'MaxPooling2D' },
        { type: 'Flatten' },
        { ...HEAD, dtype: 'float32' },
      ],
    },
    compile: {
      optimizer: scaled({ type: 'adam' }, 2 ** 30),
      loss: 'categorical_crossentropy',
      metrics: ['accuracy'],
    },
    dataset: {
      id: images,
      x: [{ op: 'expand_dims', axis: -1 }, RESCALE, { op: 'mix_up' }],
      y: [{ op: 'one_hot', num_classes: 10 }],
    },
  };
}

type Inner = Extract<OptimizerObject, { type: 'lossscaleoptimizer' }>['inner_optimizer'];

/** Scales and skipped steps are state, too. */
const scaled = (inner: Inner, initialScale: number): OptimizerObject => ({
  type: 'lossscaleoptimizer',
  inner_optimizer: inner,
  initial_scale: initialScale,
  dynamic_growth_steps: 50,
});

/** Uploads the data that jobs train on. */
export async function uploadData(url: string): Promise<Datasets> {
  const images = await upload(url, await mnistSubset(TRAIN_IMAGES, TEST_IMAGES));
  const goods = await upload(url, [await goodsFile()]);
  return { images, goods, reviews: await upload(url, reviewsUpload.files, reviewsUpload.fields) };
}

/** @returns the id of the dataset */
async function upload(
  url: string,
  files: readonly File[],
  fields: Readonly<Record<string, string>> = {},
): Promise<string> {
  // The contract of the route says what the answer is.
  return ((await uploadTo(`${url}/api/v1/datasets`, files, fields)) as Dataset).id;
}

/** @returns the body of the answer */
export async function uploadTo(
  url: string,
  files: readonly File[],
  fields: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const form = new FormData();
  for (const file of files) form.append('file', file);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(url, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
  return response.json();
}

/** All sources of a job's epochs in the service. */
export async function epochsOf(client: Client, id: string, signal: AbortSignal): Promise<ComparedEpoch[]> {
  const path = `/api/v1/jobs/${id}/metrics?limit=100`;
  const { body } = await client.send<{ data: EpochMetrics[] }>({ path }, signal);
  return body.data.map(comparedEpoch);
}

/** An epoch without who computed it, and when. */
export function comparedEpoch(epoch: EpochMetrics): ComparedEpoch {
  const { loss, metrics, val_loss, val_metrics, learning_rate, callback_actions = [] } = epoch;
  return { epoch: epoch.epoch, loss, metrics, val_loss, val_metrics, learning_rate, callback_actions };
}
