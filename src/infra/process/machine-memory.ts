import { totalmem } from 'node:os';

/** Bytes that this process may use: the memory of the machine, or the limit of its container (cgroup). */
export function machineMemory(): number {
  const limit = process.constrainedMemory() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
