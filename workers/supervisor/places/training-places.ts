import { performance } from 'node:perf_hooks';
import type { RequestedDevice } from '../../../src/contracts/resources.js';
import { type Placement, satisfies } from '../../../src/domain/job/queue/placement.js';
import type { Places } from '../../../src/domain/job/queue/ports.js';
import type { Gpu } from '../gpu/visible-gpus.js';

/** A GPU that a trainer did not find is tried again after this long. */
const FAILING_MS = 60_000;

/** Where one job trains: on a GPU, or on the CPU where it is null. */
export interface TrainingPlace {
  gpu: Gpu | null;
}

export interface TrainingPlacesOptions {
  gpus: readonly Gpu[];
  /** How many jobs may train at a time on the GPUs; on the CPU where there are none. */
  jobs: number;
  /** With GPUs: additional jobs that ask for a CPU and may train at a time. */
  cpuJobs: number;
  labels: readonly string[];
  now?: () => number;
}

/** The places of a worker. Jobs share its GPUs evenly. */
export interface TrainingPlaces extends Places<TrainingPlace> {
  /** All jobs that may train at a time. */
  count: number;
  /** How many jobs may train on this GPU, or on the CPU. */
  on(place: TrainingPlace): number;
  /** The values of `resources.device` that it accepts. */
  devices: RequestedDevice[];
  /** Whether a job of this placement may train there. */
  suits(place: TrainingPlace, placement: Placement): boolean;
  /** Reports that a trainer found no GPU there: no job gets the place for a while. */
  fails(place: TrainingPlace): void;
}

/** Places on the GPUs, the least loaded first; on the CPU without any, or where a job asks for it. */
export function createTrainingPlaces(options: TrainingPlacesOptions): TrainingPlaces {
  const { gpus, jobs, labels, now = () => performance.now() } = options;
  const hasGpus = gpus.length > 0;
  const devices = devicesOf(options);
  const cpuJobs = hasGpus ? options.cpuJobs : jobs;
  const onCpu = createCounter(cpuJobs);
  const onGpus = createGpuPlaces(gpus, jobs, now);
  const offers = (placement: Placement) => satisfies({ devices, labels }, placement);
  return {
    count: hasGpus ? jobs + cpuJobs : jobs,
    on: ({ gpu }) => (gpu === null ? cpuJobs : jobsPerGpu(gpus.length, jobs)),
    devices,
    offers,
    suits: (place, placement) => offers(placement) && isOnDevice(place, placement),
    take(placement) {
      if (!offers(placement)) return undefined;
      if (hasGpus && placement.device !== 'cpu') return onGpus.take();
      return onCpu.take() ? { gpu: null } : undefined;
    },
    giveBack: ({ gpu }) => (gpu === null ? onCpu.giveBack() : onGpus.giveBack(gpu)),
    fails: ({ gpu }) => (gpu === null ? undefined : onGpus.fails(gpu)),
  };
}

const isOnDevice = ({ gpu }: TrainingPlace, { device }: Placement): boolean =>
  device === 'any' || (device === 'gpu') === (gpu !== null);

function devicesOf({ gpus, cpuJobs }: TrainingPlacesOptions): RequestedDevice[] {
  if (gpus.length === 0) return ['any', 'cpu'];
  return cpuJobs > 0 ? ['any', 'gpu', 'cpu'] : ['any', 'gpu'];
}

function createCounter(most: number) {
  let taken = 0;
  return {
    take(): boolean {
      if (taken >= most) return false;
      taken += 1;
      return true;
    },
    giveBack(): void {
      taken -= 1;
    },
  };
}

function createGpuPlaces(gpus: readonly Gpu[], jobs: number, now: () => number) {
  const all = createCounter(jobs);
  const load = new Map(gpus.map((gpu) => [gpu, 0]));
  const failingUntil = new Map<Gpu, number>();
  const most = jobsPerGpu(gpus.length, jobs);
  const loadOf = (gpu: Gpu) => load.get(gpu) ?? 0;
  const isFree = (gpu: Gpu) => loadOf(gpu) < most && now() >= (failingUntil.get(gpu) ?? 0);
  return {
    take(): TrainingPlace | undefined {
      const [gpu] = gpus.filter(isFree).sort((a, b) => loadOf(a) - loadOf(b));
      if (gpu === undefined || !all.take()) return undefined;
      load.set(gpu, loadOf(gpu) + 1);
      return { gpu };
    },
    giveBack(gpu: Gpu): void {
      all.giveBack();
      load.set(gpu, loadOf(gpu) - 1);
    },
    fails: (gpu: Gpu) => void failingUntil.set(gpu, now() + FAILING_MS),
  };
}

/** How many jobs share one GPU at most. */
export function jobsPerGpu(gpus: number, jobs: number): number {
  return Math.ceil(jobs / Math.max(1, gpus));
}
