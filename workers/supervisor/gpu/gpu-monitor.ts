import type { GpuReport } from '../../../src/contracts/workers.js';
import { type NvidiaSmi, QUERY_GPUS } from './nvidia-smi.js';
import { parseGpus } from './read-gpus.js';
import type { Gpu } from './visible-gpus.js';

const INTERVAL_MS = 10_000;

/** Reads the use of the GPUs at intervals, one reading at a time; returns a function that stops it. */
export function watchGpus(
  gpus: readonly Gpu[],
  nvidiaSmi: NvidiaSmi,
  onRead: (reports: GpuReport[]) => void,
): () => void {
  if (gpus.every(({ report }) => report.uuid === null)) return () => {};
  let reading = false;
  let ended = false;
  const read = async () => {
    if (reading) return;
    reading = true;
    const output = await nvidiaSmi(QUERY_GPUS);
    reading = false;
    if (!ended) onRead(refresh(gpus, output));
  };
  const timer = setInterval(() => void read(), INTERVAL_MS);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}

/** The reports with the current use from nvidia-smi: null for a GPU that it no longer lists. */
export function refresh(gpus: readonly Gpu[], output: string): GpuReport[] {
  const now = new Map(parseGpus(output).map((gpu) => [gpu.uuid, gpu]));
  return gpus.map(({ report }) => {
    const { memory_used_bytes = null, utilization_percent = null } = now.get(report.uuid ?? '') ?? {};
    return { ...report, memory_used_bytes, utilization_percent };
  });
}
