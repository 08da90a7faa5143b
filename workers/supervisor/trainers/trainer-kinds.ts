import { availableParallelism } from 'node:os';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import {
  allThreads,
  chooseThreads,
  threadChoices,
} from '../../../src/domain/training/device/intra-op-threads.js';
import type { Gpu } from '../gpu/visible-gpus.js';
import type { TrainingPlace } from '../places/training-places.js';

/** The settings that TensorFlow reads when it is loaded. */
export interface TrainerKind {
  /** Threads inside one operation. */
  threads: number;
  /** The one GPU it sees; null: none. */
  gpu: Gpu | null;
  /** Absent: as configured. False where the device has no deterministic kernel for the job. */
  deterministic?: false;
}

/** All kinds of trainers that a worker's jobs can need. */
export interface TrainerKinds {
  all: readonly TrainerKind[];
  of(config: ResolvedConfig, place: TrainingPlace): TrainerKind;
}

/** One kind for each GPU; on the CPU one for each number of threads, as configured or by the size of the model. */
export function planTrainerKinds(options: {
  gpus: readonly Gpu[];
  takesCpuJobs: boolean;
  jobs: number;
  /** 0: by the size of the model. */
  fixedThreads: number;
}): TrainerKinds {
  const { gpus, takesCpuJobs, jobs, fixedThreads } = options;
  const cores = { count: availableParallelism(), jobs };
  const onGpu = new Map(gpus.map((gpu) => [gpu, { threads: fixedThreads || allThreads(cores), gpu }]));
  const choices = fixedThreads > 0 ? [fixedThreads] : threadChoices(cores);
  const onCpu = new Map(takesCpuJobs ? choices.map((threads) => [threads, { threads, gpu: null }]) : []);
  const threadsOf = (config: ResolvedConfig) => fixedThreads || chooseThreads(config, cores);
  return {
    all: [...onGpu.values(), ...onCpu.values()],
    of(config, { gpu }) {
      const threads = gpu === null ? threadsOf(config) : allThreads(cores);
      return (gpu === null ? onCpu.get(threads) : onGpu.get(gpu)) ?? { threads, gpu };
    },
  };
}
