import type { WorkerDirectory } from '../domain/ports.js';

/** Of a worker's memory; the rest is for its other processes. */
const SHARE = 0.75;

export interface MemoryLimitOptions {
  /** What the operator set; 0: by the memory of the workers. */
  fixedBytes: number;
  /** Of the machine of this process, which stands for a worker's until one was seen. */
  machineBytes: number;
  workers: WorkerDirectory;
}

/** The largest estimated memory of a job that is accepted: what fits into the largest live worker. */
export function createMemoryLimit(options: MemoryLimitOptions): () => Promise<number> {
  const { fixedBytes, machineBytes, workers } = options;
  let largest = machineBytes;
  return async () => {
    if (fixedBytes > 0) return fixedBytes;
    // A job can be checked while Redis is away.
    const live = await workers.list().catch(() => []);
    // While all are away, as in a deployment, what they had is the best guess: a job must not be refused for good.
    if (live.length > 0) largest = Math.max(...live.map((worker) => worker.memory_bytes));
    return Math.floor(largest * SHARE);
  };
}
