import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import { describeGpu } from '../../../src/domain/training/device/gpu-device.js';
import type { TrainingPlace } from './training-places.js';

/** Describes a trainer's GPU, with the share of its memory that the job may use next to the other jobs on it. */
export function describePlace(
  { gpu }: TrainingPlace,
  jobsSharing: number,
): Pick<TrainerAssignment, 'gpu' | 'deviceMemoryBytes'> {
  if (gpu === null) return {};
  const { memory_bytes } = gpu.report;
  return {
    gpu: describeGpu(gpu.report),
    ...(memory_bytes !== null && { deviceMemoryBytes: Math.floor(memory_bytes / jobsSharing) }),
  };
}
