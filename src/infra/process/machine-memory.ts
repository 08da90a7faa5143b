import { totalmem } from 'node:os';

/** Bytes that this process may use: the machine's memory, or what its container (cgroup) is given of it. */
export function machineMemory(): number {
  const given = process.constrainedMemory() ?? 0;
  return given > 0 ? Math.min(given, totalmem()) : totalmem();
}
