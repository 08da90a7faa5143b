import type { TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import { describeGpu } from '../../../src/domain/training/gpu-device.js';
import type { TrainingPlace } from './training-places.js';

/** What a trainer is told of its GPU, and how much of its memory the job may take beside the others that share it. */
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
