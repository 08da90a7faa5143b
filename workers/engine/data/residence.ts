import type { MemoryEstimate } from '../../../src/domain/training/memory-estimate.js';

/** Of a device's memory; the rest is for what the estimate does not know: TensorFlow's workspace, libraries, gaps. */
const DATA_SHARE = 0.5;
/** Of a device's memory; the rest belongs to the driver and the code of the kernels. */
const USABLE_SHARE = 0.9;
/** The estimate is what a job needs at least; of activations and gradients there are copies. */
const TIMES_ESTIMATE = 2;

/**
 * The largest dataset that is kept in TensorFlow's memory. On a device with memory of its own it takes no more than
 * half of it, and leaves room for weights, optimizer and activations; a larger one is streamed.
 * @param limits.deviceMemoryBytes Undefined: the device computes in the host's memory, or its memory is unknown
 * @param limits.estimate Of the job; undefined: unknown
 */
export function residentLimit(limits: {
  maxResidentBytes: number;
  deviceMemoryBytes?: number | undefined;
  estimate?: MemoryEstimate | undefined;
}): number {
  const { maxResidentBytes, deviceMemoryBytes, estimate } = limits;
  if (deviceMemoryBytes === undefined) return maxResidentBytes;
  const left = deviceMemoryBytes * USABLE_SHARE - TIMES_ESTIMATE * neededBytes(estimate);
  return Math.max(0, Math.floor(Math.min(maxResidentBytes, deviceMemoryBytes * DATA_SHARE, left)));
}

function neededBytes(estimate: MemoryEstimate | undefined): number {
  if (estimate === undefined) return 0;
  return estimate.weights + estimate.gradients_and_optimizer + estimate.activations;
}
