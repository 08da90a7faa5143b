import { type Placement, satisfies } from '../../domain/job/queue/placement.js';
import type { WorkerDirectory, WorkerInfo } from '../../domain/ports.js';
import type { MemoryBounds } from '../../domain/training/device/memory-estimate.js';

/** Share of a worker's memory; the rest is for its other processes. */
const SHARE = 0.75;
/** Of a GPU's memory; CUDA and its libraries need the rest. */
const GPU_SHARE = 0.9;

export interface MemoryLimitOptions {
  /** Set by the operator; 0 means derived from the workers' memory. */
  fixedBytes: number;
  /** Memory of this machine, assumed for workers until one was seen. */
  machineBytes: number;
  workers: WorkerDirectory;
}

/** The largest accepted memory estimate of a job of a placement: the memory of a live worker that takes it. */
export function createMemoryLimit(
  options: MemoryLimitOptions,
): (placement: Placement) => Promise<MemoryBounds> {
  const { fixedBytes, machineBytes, workers } = options;
  let known: readonly WorkerInfo[] = [];
  return async (placement) => {
    if (fixedBytes > 0) return { maxJobMemoryBytes: fixedBytes };
    // Jobs can be checked while Redis is unavailable.
    const live = await workers.list().catch(() => []);
    // While all are away, as in a deployment, their last known memory is the best guess: no job must be refused for good.
    if (live.length > 0) known = live;
    const matching = known.filter((worker) => satisfies(worker, placement));
    // Nothing is known about a worker that is yet to be started.
    const guessed = matching.length > 0 ? matching : known;
    const largest = guessed.length > 0 ? Math.max(...guessed.map(hostBytes)) : machineBytes;
    const gpuMemoryBytes = gpuBytes(matching, placement);
    return {
      maxJobMemoryBytes: Math.floor(largest * SHARE),
      ...(gpuMemoryBytes !== undefined && { gpuMemoryBytes }),
      ...(isOnlyForGpus(matching, placement) && { isOnlyForGpus: true }),
    };
  };
}

const hostBytes = ({ memory_bytes }: WorkerInfo): number => memory_bytes;

const hasGpus = ({ gpus = [] }: WorkerInfo): boolean => gpus.length > 0;

const isOnlyForGpus = (matching: readonly WorkerInfo[], { device }: Placement): boolean =>
  device === 'gpu' || (device === 'any' && matching.length > 0 && matching.every(hasGpus));

/** The largest share of a GPU that a job gets; undefined where no worker takes it, infinite where the memory is unknown. */
function gpuBytes(matching: readonly WorkerInfo[], { device }: Placement): number | undefined {
  if (device === 'cpu') return undefined;
  const parts = matching.flatMap(({ gpus = [], jobs_per_gpu = 1 }) =>
    gpus.map(({ memory_bytes }) => ((memory_bytes ?? Number.POSITIVE_INFINITY) * GPU_SHARE) / jobs_per_gpu),
  );
  if (parts.length > 0) return Math.floor(Math.max(...parts));
  return device === 'gpu' ? Number.POSITIVE_INFINITY : undefined;
}
