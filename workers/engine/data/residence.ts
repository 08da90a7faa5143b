import type { MemoryEstimate } from '../../../src/domain/training/device/memory-estimate.js';

/**
 * Share of device memory for data; the rest is for what the estimate omits: TensorFlow's workspace,
 * libraries, fragmentation.
 */
const DATA_SHARE = 0.5;
/** Usable share of device memory; the rest is for the driver and kernel code. */
const USABLE_SHARE = 0.9;
/** The estimate is a minimum; activations and gradients are copied. */
const TIMES_ESTIMATE = 2;

/**
 * The maximum size of a dataset kept in TensorFlow's memory. On a device with its own memory it uses at most
 * half of it, and leaves space for weights, optimizer and activations; a larger one is streamed. @param
 * limits.deviceMemoryBytes Undefined if the device computes in host memory, or its memory is unknown. @param
 * limits.estimate Estimate of the job; undefined if unknown.
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
