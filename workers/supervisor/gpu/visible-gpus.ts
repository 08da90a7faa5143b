import type { GpuReport } from '../../../src/contracts/workers.js';
import type { ListedGpu } from './read-gpus.js';

/** A GPU that a worker may give to its trainers. */
export interface Gpu {
  /** CUDA_VISIBLE_DEVICES of a trainer on it; undefined where the GPU has no name, so that it is the only one there is. */
  visibleDevices: string | undefined;
  report: GpuReport;
}

/**
 * The GPUs that nvidia-smi lists and CUDA_VISIBLE_DEVICES of the worker does not hide: all without it. As in CUDA, an entry
 * that matches none hides the entries after it. Where nvidia-smi lists none, the entries are trusted.
 */
export function visibleGpus(listed: readonly ListedGpu[], setting: string | undefined): Gpu[] {
  if (setting === undefined) return listed.length === 0 ? [unknownGpu(undefined)] : listed.map(toGpu);
  const entries = setting.split(',').map((entry) => entry.trim());
  const named = entries.map((entry) => (listed.length === 0 ? trustEntry(entry) : find(listed, entry)));
  const end = named.findIndex((gpus) => gpus.length === 0);
  return distinct(named.slice(0, end === -1 ? undefined : end).flat());
}

const toGpu = (report: ListedGpu): Gpu => ({ visibleDevices: report.uuid, report });

/** A number stands for the GPU, or for all instances on it; a UUID may be cut short where it names only one. */
function find(listed: readonly ListedGpu[], entry: string): Gpu[] {
  if (/^\d+$/.test(entry)) return listed.filter(({ index }) => index === Number(entry)).map(toGpu);
  if (!/^(GPU|MIG)-/.test(entry)) return [];
  const fitting = listed.filter(({ uuid }) => uuid.startsWith(entry));
  return fitting.length === 1 ? fitting.map(toGpu) : [];
}

function trustEntry(entry: string): Gpu[] {
  return /^(\d+|(GPU|MIG)-.+)$/.test(entry) ? [unknownGpu(entry)] : [];
}

function unknownGpu(entry: string | undefined): Gpu {
  const isNumber = entry !== undefined && /^\d+$/.test(entry);
  return {
    visibleDevices: entry,
    report: {
      index: isNumber ? Number(entry) : null,
      uuid: entry === undefined || isNumber ? null : entry,
      name: `GPU ${entry ?? 0}`,
      memory_bytes: null,
      memory_used_bytes: null,
      utilization_percent: null,
      driver_version: null,
    },
  };
}

function distinct(gpus: readonly Gpu[]): Gpu[] {
  return [...new Map(gpus.map((gpu) => [gpu.visibleDevices, gpu])).values()];
}
