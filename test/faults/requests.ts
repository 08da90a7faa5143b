import type { EvaluateBody } from '../../src/contracts/jobs/inference.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import type { Weights } from '../../src/contracts/weights/weights.js';
import { goodsInstance } from './goods.js';
import { reviewInstance } from './reviews.js';
import { COMPILE, type Datasets, HEAD, jobOf, RESCALE, type Scratch, uploadTo } from './workload.js';

/**
 * Kinds of jobs that use what others made: `frozen` trains a head on layers of uploaded weights, one of which is a
 * BatchNormalization; `continued` starts from a checkpoint and its optimizer; two evaluate and predict with a version.
 */
type Based = 'frozen' | 'continued' | 'evaluate' | 'predict';
export type Variant = Scratch | Based;

/** Jobs from scratch come first: the others use what undisturbed ones made. Long and short jobs take turns. */
export const SCRATCH: readonly Scratch[] = ['mlp', 'cnn', 'graph', 'texts'];
export const BASED: readonly Based[] = ['frozen', 'continued', 'evaluate', 'predict'];
export const IN_TURN: readonly Variant[] = [
  'mlp',
  'predict',
  'frozen',
  'cnn',
  'evaluate',
  'continued',
  'graph',
  'texts',
];

/** Where jobs get their samples and weights. */
export interface Sources extends Datasets {
  /** Uploaded weights of the undisturbed `cnn`. */
  weights: string;
  /** The undisturbed `graph`. */
  trained: string;
}

/** The POST that queues a job. */
export interface JobRequest {
  path: string;
  body: JobCreate | EvaluateBody;
}

/** The request for a job of a kind. */
export function requestOf(variant: Variant, sources: Sources, name: string): JobRequest {
  switch (variant) {
    case 'frozen':
    case 'continued':
      return { path: '/api/v1/jobs', body: { ...startedJob(variant, sources), name } };
    case 'evaluate':
    case 'predict':
      return { path: `/api/v1/models/${calmName('cnn')}/${variant}`, body: inferenceOf(sources, name) };
    default:
      return scratchRequest(variant, sources, name);
  }
}

/** The request for a job that needs no other. */
export function scratchRequest(variant: Scratch, datasets: Datasets, name: string): JobRequest {
  return { path: '/api/v1/jobs', body: jobOf(variant, datasets, name) };
}

/** The name of the undisturbed job of a kind, and of its model. */
export const calmName = (variant: Variant): string => `calm-${variant}`;

function startedJob(variant: 'frozen' | 'continued', sources: Sources): JobCreate {
  if (variant === 'frozen') return frozenJob(sources);
  const job = jobOf('graph', sources, '');
  return {
    ...job,
    fit: { ...job.fit, epochs: 8 },
    weights: { checkpoint: { job_id: sources.trained }, optimizer: true },
  };
}

function frozenJob(sources: Sources): JobCreate {
  return {
    ...jobOf('cnn', sources, ''),
    model: {
      layers: [
        { type: 'Conv2D', name: 'seen', filters: 4, kernel_size: 3, trainable: false },
        { type: 'BatchNormalization', name: 'norm', trainable: false },
        { type: 'MaxPooling2D' },
        { type: 'Dropout', rate: 0.2 },
        { type: 'Flatten' },
        { ...HEAD, name: 'head' },
      ],
    },
    compile: COMPILE,
    dataset: { id: sources.images, x: [{ op: 'expand_dims', axis: -1 }, RESCALE] },
    weights: { id: sources.weights },
  };
}

/** Small batches: there is time to interrupt it. */
function inferenceOf({ images }: Sources, name: string): EvaluateBody {
  return { name, dataset: { id: images }, split: 'train', batch_size: 2, limits: { max_restarts: 1_000 } };
}

/** Takes the model of the undisturbed `cnn` home, and uploads it. @returns the id of the weights */
export async function uploadWeights(url: string): Promise<string> {
  const path = `/api/v1/models/${calmName('cnn')}/versions/1/formats/keras`;
  const response = await fetch(url + path);
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  const file = new File([new Uint8Array(await response.arrayBuffer())], 'cnn.keras');
  // The contract of the route says what the answer is.
  return ((await uploadTo(`${url}/api/v1/weights`, [file])) as Weights).id;
}

/** A sample that the model of a job predicts. */
export function instanceOf(variant: Variant): unknown {
  if (variant === 'graph' || variant === 'continued') return goodsInstance;
  if (variant === 'texts') return reviewInstance;
  return Array.from({ length: 28 }, (_, row) => Array.from({ length: 28 }, () => row * 9));
}
