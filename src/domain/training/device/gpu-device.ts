import type { GpuDescription } from '../../../contracts/ipc/trainer.js';
import type { Device } from '../../../contracts/jobs/progress.js';
import type { GpuReport } from '../../../contracts/workers.js';

/** Completes the description of a GPU beyond what TensorFlow reports. */
export function describeGpu({ name, memory_bytes, driver_version }: GpuReport): GpuDescription {
  return {
    name,
    ...(memory_bytes !== null && { memory_bytes }),
    ...(driver_version !== null && { driver_version }),
  };
}

/** The device that TensorFlow found, with the details of its GPU; a CPU is unchanged. */
export function withGpu(device: Device, gpu: GpuDescription | undefined): Device {
  return device.type === 'GPU' ? { ...device, ...gpu } : device;
}
