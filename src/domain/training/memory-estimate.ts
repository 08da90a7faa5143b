import type { Dataset } from '../../contracts/datasets.js';
import type { ModelReport } from '../../contracts/jobs.js';
import type { InferredLayer, InferredModel } from '../model/inferred-model.js';
import type { CompleteLayer } from '../model/layer-defaults.js';
import type { Issue } from '../problems/issue.js';
import { elementsOf, toSafeInteger } from '../shape.js';

const BYTES_PER_FLOAT = 4;
/** Every activation is kept for the backward pass, where its gradient needs as much memory again. */
const FORWARD_AND_BACKWARD = 2;
/** Values that a recurrent layer keeps per unit and step: its gates, the state, and intermediate results. */
const RECURRENT_VALUES_PER_UNIT = 7;

export type MemoryEstimate = ModelReport['estimated_memory_bytes'];

/**
 * The minimum memory of a job, by arithmetic: floats of weights, gradients, optimizer, one batch; plus the
 * dataset.
 */
export function estimateMemory(
  model: InferredModel,
  job: {
    batchSize: number;
    optimizerSlots: number;
    dataset: Dataset;
    /** Elements of one sample where preprocessing makes it largest. */
    inputElements: number;
    labelElements: number;
  },
): MemoryEstimate {
  const { total, trainable } = totalParameters(model);
  const weights = total * BYTES_PER_FLOAT;
  const gradientsAndOptimizer = trainable * (1 + job.optimizerSlots) * BYTES_PER_FLOAT;
  const perSample = job.inputElements + job.labelElements + sum(model.layers.map(activationElements));
  const activations = perSample * job.batchSize * BYTES_PER_FLOAT * FORWARD_AND_BACKWARD;
  const dataset = job.dataset.bytes;
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
export function memoryIssues(estimate: MemoryEstimate, bounds: MemoryBounds): Issue[] {
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

function activationElements(inferred: InferredLayer): number {
  const { layer, input, output } = inferred;
  const [steps = 1] = input;
  if (layer.type === 'LSTM' || layer.type === 'GRU') return steps * layer.units * RECURRENT_VALUES_PER_UNIT;
  return elementsOf(output) * keptCopies(layer) + rearrangedElements(inferred);
}

/** Channels that are moved to the end, or split into groups, are copied on input and on output. */
function rearrangedElements({ layer, input, output }: InferredLayer): number {
  const isMoved = 'data_format' in layer && layer.data_format === 'channels_first';
  const isSplit = layer.type === 'Conv2D' && layer.groups > 1;
  return (Number(isMoved) + Number(isSplit)) * (elementsOf(input) + elementsOf(output));
}

/**
 * An activation function keeps its input next to its output, a penalty its terms; BatchNormalization the
 * normalized input.
 */
function keptCopies(layer: CompleteLayer): number {
  switch (layer.type) {
    case 'InputLayer':
    case 'Flatten':
    case 'Reshape':
      return 0;
    case 'BatchNormalization':
    case 'Dropout':
      return 2;
    case 'Dense':
    case 'Conv2D':
      return (layer.activation === 'linear' ? 1 : 2) + (layer.activity_regularizer === null ? 0 : 1);
    default:
      return 1;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Formats bytes for people: `1.5 GB`. */
export function showBytes(bytes: number): string {
  const exponent = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** exponent;
  return `${value >= 100 || exponent === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[exponent] ?? 'B'}`;
}
