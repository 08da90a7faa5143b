import type { StatusReason } from '../../../contracts/jobs/jobs.js';
import type { Device } from '../../../contracts/jobs/progress.js';
import { type MemoryEstimate, showBytes } from './memory-estimate.js';

/**
 * Out-of-memory phrases of V8, the C++ library, TensorFlow's allocators and copies to a GPU, XLA, CUDA and
 * its libraries. https://github.com/tensorflow/tensorflow/issues/7025 shows the error of a copy whose target
 * was not allocated.
 */
const OUT_OF_MEMORY =
  /heap out of memory|Array buffer allocation failed|Invalid typed array length: \d|std::bad_alloc|RESOURCE_EXHAUSTED|TF_Status: 8\b|OOM when allocating|out of memory while trying to allocate|Dst tensor is not initialized|ENOMEM|CUDA_ERROR_OUT_OF_MEMORY|STATUS_ALLOC_FAILED/i;

/** Whether an error text reports a lack of memory. */
export function reportsOutOfMemory(text: string): boolean {
  return OUT_OF_MEMORY.test(text);
}

/** The failed allocation, as far as it is known. */
export interface Allocation {
  /** The part of the model. */
  where?: string | undefined;
  shape?: readonly number[] | undefined;
  bytes?: number | undefined;
}

const BYTES_PER_ELEMENT = new Map([
  ['double', 8],
  ['int64', 8],
  ['half', 2],
  ['bfloat16', 2],
  ['uint8', 1],
  ['int8', 1],
  ['bool', 1],
]);

/** Parses the failed allocation from an error message. */
export function readAllocation(text: string): Pick<Allocation, 'shape' | 'bytes'> {
  const [, sizes, type = ''] = /shape ?\[([\d,]*)\] and type (\w+)/.exec(text) ?? [];
  if (sizes !== undefined) {
    const shape = sizes === '' ? [] : sizes.split(',').map(Number);
    return { shape, bytes: shape.reduce((a, b) => a * b, BYTES_PER_ELEMENT.get(type) ?? 4) };
  }
  const elements = /typed array length: (\d+)/.exec(text)?.[1];
  if (elements !== undefined) return { bytes: Number(elements) * 4 };
  const bytes = /allocate (\d+) ?bytes/i.exec(text)?.[1];
  return bytes === undefined ? {} : { bytes: Number(bytes) };
}

/** How a fitting batch size was found. */
export type FoundBy = 'trial' | 'estimate';

/** Facts about a job that does not fit. */
export interface MemoryShortage {
  batchSize: number;
  /** 0 means that not even 1 fits. */
  fittingBatchSize: number;
  foundBy: FoundBy;
  allocation: Allocation;
  device?: Pick<Device, 'type' | 'name'> | undefined;
  /** Memory of the device, or of the machine for a CPU. */
  memoryBytes?: number | undefined;
}

/** The status reason of a job that does not fit: the failed allocation, and a batch size to continue with. */
export function outOfMemory(shortage: MemoryShortage): StatusReason {
  const { batchSize, fittingBatchSize, foundBy, allocation, device, memoryBytes } = shortage;
  const { where, shape, bytes } = allocation;
  const message = `${whoRanOut(shortage)} with batch_size ${batchSize}${missing(allocation)}. ${advice(shortage)}`;
  return {
    code: 'out_of_memory',
    message,
    details: {
      batch_size: batchSize,
      fitting_batch_size: fittingBatchSize,
      found_by: foundBy,
      ...(where !== undefined && { where }),
      ...(shape !== undefined && { shape: `[${shape.join(', ')}]` }),
      ...(bytes !== undefined && { bytes }),
      ...(device !== undefined && { device: device.name }),
      ...(memoryBytes !== undefined && { memory_bytes: memoryBytes }),
    },
  };
}

function whoRanOut({ device, memoryBytes }: MemoryShortage): string {
  const size = memoryBytes === undefined ? '' : ` (${showBytes(memoryBytes)})`;
  return device?.type === 'GPU'
    ? `The GPU ${device.name}${size} ran out of memory`
    : `The trainer ran out of memory${size && ` (the machine has ${showBytes(memoryBytes ?? 0)})`}`;
}

function missing({ where, shape, bytes }: Allocation): string {
  if (where === undefined && shape === undefined && bytes === undefined) return '';
  const what = shape === undefined ? '' : ` for a tensor of shape [${shape.join(', ')}]`;
  const place = where === undefined ? '' : ` in ${where}`;
  return `: ${bytes === undefined ? 'no memory was available' : `${showBytes(bytes)} could not be allocated`}${what}${place}`;
}

const SMALLER_MODEL = 'use a smaller model or smaller inputs, or a device with more memory';

function advice({ fittingBatchSize, foundBy }: MemoryShortage): string {
  if (fittingBatchSize === 0) {
    const how = foundBy === 'trial' ? 'by trial' : 'by estimate';
    return `Not even batch_size 1 fits (found ${how}): ${SMALLER_MODEL}, then post the job again.`;
  }
  return foundBy === 'trial'
    ? `batch_size ${fittingBatchSize} fits: a training step and an evaluation step ran with it. Post the job again with at most that batch_size.`
    : `batch_size ${fittingBatchSize} should fit by estimate; it was not tried. Post the job again with that batch_size, or ${SMALLER_MODEL}.`;
}

/**
 * Estimates a batch size that should fit after one did not: from the minimum memory of the job, and at most
 * half of the failed size, which was also expected to fit. 0 means not even 1.
 */
export function estimateFittingBatchSize(
  { activations, total }: MemoryEstimate,
  batchSize: number,
  memoryBytes: number,
): number {
  const left = memoryBytes - (total - activations);
  if (left <= 0) return 0;
  const perSample = activations / batchSize;
  const fitting = perSample === 0 ? batchSize : Math.floor(left / perSample);
  return Math.min(fitting, Math.floor(batchSize / 2));
}
