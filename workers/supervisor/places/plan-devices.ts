import { listOf } from '../../../src/config/comma-list.js';
import type { Config } from '../../../src/config/settings.js';
import type { EngineVariant } from '../../engine/device/installed-engine.js';
import type { NvidiaSmi } from '../gpu/nvidia-smi.js';
import { readGpus } from '../gpu/read-gpus.js';
import { type Gpu, visibleGpus } from '../gpu/visible-gpus.js';
import { planTrainerKinds, type TrainerKinds } from '../trainers/trainer-kinds.js';
import { createTrainingPlaces, jobsPerGpu, type TrainingPlaces } from './training-places.js';

/** The devices of a worker. */
export interface TrainingDevices {
  gpus: readonly Gpu[];
  labels: string[];
  places: TrainingPlaces;
  kinds: TrainerKinds;
  jobsPerGpu: number;
  /** With GPUs: places for jobs that ask for a CPU. */
  cpuJobs: number;
}

/**
 * The devices of a worker with its engine: the GPUs it may use, or the CPU.
 * @param machine.visibleDevices CUDA_VISIBLE_DEVICES of the worker.
 */
export async function planDevices(
  config: Config,
  machine: { engine: EngineVariant; visibleDevices: string | undefined; nvidiaSmi: NvidiaSmi },
): Promise<TrainingDevices> {
  const { concurrency: asked, cpuJobs } = config.workers;
  const isOnCpu = machine.engine === 'cpu' || (cpuJobs > 0 && hidesAll(machine.visibleDevices));
  const gpus = isOnCpu ? [] : await findGpus(machine);
  const jobs = asked || (machine.engine === 'cuda' && isOnCpu ? cpuJobs : Math.max(1, gpus.length));
  const labels = listOf(config.workers.labels);
  const places = createTrainingPlaces({ gpus, jobs, cpuJobs, labels });
  const kinds = planTrainerKinds({
    gpus,
    takesCpuJobs: places.devices.includes('cpu'),
    jobs: places.count,
    fixedThreads: config.trainer.intraOpThreads,
  });
  return { gpus, labels, places, kinds, jobsPerGpu: jobsPerGpu(gpus.length, jobs), cpuJobs };
}

/** Whether CUDA_VISIBLE_DEVICES hides all GPUs, rather than naming one that is missing. */
function hidesAll(visibleDevices: string | undefined): boolean {
  return visibleDevices !== undefined && /^\s*(-1\b.*)?$/.test(visibleDevices);
}

/** Without a GPU, the CUDA engine gets an unknown one, whose trainer reports what is missing. */
async function findGpus({
  nvidiaSmi,
  visibleDevices,
}: {
  nvidiaSmi: NvidiaSmi;
  visibleDevices: string | undefined;
}): Promise<Gpu[]> {
  const gpus = visibleGpus(await readGpus(nvidiaSmi), visibleDevices);
  return gpus.length > 0 ? gpus : visibleGpus([], undefined);
}
