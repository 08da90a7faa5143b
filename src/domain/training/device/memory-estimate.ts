import type { ModelReport } from '../../../contracts/jobs/jobs.js';
import { toSafeInteger } from '../../../keras/shape.js';
import { sum } from '../../../schema/sum.js';
import type { InferredModel } from '../../model/inferred-model.js';
import type { Finding } from '../../problems/finding.js';
import type { BatchSizes } from '../fit/batch-sizes.js';
import { heldElements } from './kept-activations.js';

const BYTES_PER_FLOAT = 4;
export type MemoryEstimate = ModelReport['estimated_memory_bytes'];

/**
 * The minimum memory of a job, by arithmetic: floats of weights, gradients, optimizer, and of what a step holds of one batch; plus
 * the dataset.
 */
export function estimateMemory(
  model: InferredModel,
  job: {
    sizes: BatchSizes;
    /** Numbers that the optimizer remembers between steps. */
    optimizerElements: number;
    datasetBytes: number;
    /** Elements of one sample where preprocessing makes it largest. */
    inputElements: number;
    labelElements: number;
    /** Numbers of one sample that metrics compute: the tables of AUC. */
    metricElements?: number;
    /** Whether the best weights are kept in addition to the trained ones. */
    keepsBest?: boolean;
    /** Whether it computes gradients. Default true. */
    trains?: boolean;
  },
): MemoryEstimate {
  const { total, trainable } = totalParameters(model);
  const weights = total * BYTES_PER_FLOAT * (job.keepsBest ? 2 : 1);
  const { trains = true } = job;
  const gradientsAndOptimizer = trains ? (trainable + job.optimizerElements) * BYTES_PER_FLOAT : 0;
  const { kept, passing } = heldElements(model);
  const given = job.inputElements + job.labelElements;
  const computed = given + Math.max(passing, job.metricElements ?? 0);
  // Evaluation keeps nothing for gradients.
  const elements = Math.max(
    trains ? (computed + kept) * job.sizes.training : 0,
    computed * job.sizes.evaluation,
  );
  const activations = elements * BYTES_PER_FLOAT;
  const dataset = job.datasetBytes;
  return {
    weights: toSafeInteger(weights),
    gradients_and_optimizer: toSafeInteger(gradientsAndOptimizer),
    activations: toSafeInteger(activations),
    dataset: toSafeInteger(dataset),
    total: toSafeInteger(weights + gradientsAndOptimizer + activations + dataset),
  };
}

/** Weights of all layers. */
export function totalParameters({ layers }: InferredModel): { total: number; trainable: number } {
  return {
    total: sum(layers.map(({ parameters }) => parameters.total)),
    trainable: sum(layers.map(({ parameters }) => parameters.trainable)),
  };
}

/** The memory limits of a job. */
export interface MemoryBounds {
  /** Of the memory of a worker's machine. */
  maxJobMemoryBytes: number;
  /** Of the memory of a GPU, if one may train the job; infinite if unknown. */
  gpuMemoryBytes?: number;
  /** Whether no CPU may train it. */
  isOnlyForGpus?: boolean;
}

/** Rejects a job that fits nowhere, with the numbers. */
export function memoryIssues(estimate: MemoryEstimate, bounds: MemoryBounds): Finding[] {
  const { maxJobMemoryBytes, gpuMemoryBytes, isOnlyForGpus = false } = bounds;
  if (!isOnlyForGpus && estimate.total <= maxJobMemoryBytes) return [];
  if (gpuMemoryBytes !== undefined && fitsGpu(estimate, maxJobMemoryBytes, gpuMemoryBytes)) return [];
  const { weights, gradients_and_optimizer, activations, dataset, total } = estimate;
  const parts = `weights ${showBytes(weights)}, gradients and optimizer ${showBytes(gradients_and_optimizer)}, activations of one batch ${showBytes(activations)}, dataset ${showBytes(dataset)}`;
  const detail = `The job needs about ${showBytes(total)} (${parts}) but at most ${showBounds(bounds)} is allowed. ${largestPart(estimate)}`;
  return [{ pointer: '/model', code: 'model_too_large', detail }];
}

/**
 * A GPU holds weights, optimizer and activations; its machine holds the dataset, and the weights in order to
 * save them.
 */
function fitsGpu(estimate: MemoryEstimate, hostBytes: number, gpuBytes: number): boolean {
  const { weights, gradients_and_optimizer, activations, dataset } = estimate;
  return weights + gradients_and_optimizer + activations <= gpuBytes && weights + dataset <= hostBytes;
}

function showBounds({ maxJobMemoryBytes, gpuMemoryBytes, isOnlyForGpus = false }: MemoryBounds): string {
  const host = showBytes(maxJobMemoryBytes);
  if (gpuMemoryBytes === undefined) return host;
  const device = Number.isFinite(gpuMemoryBytes) ? `${showBytes(gpuMemoryBytes)} on a GPU, with ` : '';
  const onGpu = `${device}${host} for weights and dataset on its machine`;
  return isOnlyForGpus ? onGpu : `${host} on a CPU, or ${onGpu},`;
}

function largestPart({ weights, gradients_and_optimizer, activations }: MemoryEstimate): string {
  return activations > weights + gradients_and_optimizer
    ? 'Use a smaller batch_size, smaller images or smaller layer outputs.'
    : 'Use fewer units or filters.';
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Formats bytes for people: `1.5 GB`. */
export function showBytes(bytes: number): string {
  const exponent = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** exponent;
  return `${value >= 100 || exponent === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[exponent] ?? 'B'}`;
}
