import type { GpuReport } from '../../../src/contracts/workers.js';
import { LIST_INSTANCES, type NvidiaSmi, QUERY_GPUS } from './nvidia-smi.js';

const BYTES_PER_MIB = 2 ** 20;
const BYTES_PER_GIB = 2 ** 30;

/** A GPU that nvidia-smi lists. */
export interface ListedGpu extends GpuReport {
  index: number;
  uuid: string;
}

/** The GPUs of this machine in the order of their numbers; of one that is divided (MIG), its instances. */
export async function readGpus(nvidiaSmi: NvidiaSmi): Promise<ListedGpu[]> {
  const [query, list] = [await nvidiaSmi(QUERY_GPUS), await nvidiaSmi(LIST_INSTANCES)];
  const instances = parseInstances(list);
  return parseGpus(query).flatMap((gpu) => {
    const parts = instances.filter(({ of }) => of === gpu.uuid);
    return parts.length === 0 ? [gpu] : parts.map((part) => toInstance(gpu, part));
  });
}

/** The GPUs in nvidia-smi's output; other lines are ignored. */
export function parseGpus(output: string): ListedGpu[] {
  return output.split('\n').flatMap((line) => parseGpu(line) ?? []);
}

function parseGpu(line: string): ListedGpu | undefined {
  const cells = line.split(',').map((cell) => cell.trim());
  const [index, uuid, ...rest] = cells;
  const [total, used, utilization, driver] = rest.slice(-4);
  if (rest.length < 5 || !/^\d+$/.test(index ?? '') || !uuid?.startsWith('GPU-')) return undefined;
  return {
    index: Number(index),
    uuid,
    // A name with a comma is split, too.
    name: rest.slice(0, -4).join(', '),
    memory_bytes: times(BYTES_PER_MIB, total),
    memory_used_bytes: times(BYTES_PER_MIB, used),
    utilization_percent: times(1, utilization),
    driver_version: isReported(driver) ? driver : null,
  };
}

/** `[N/A]`, `[Not Supported]`, `[Unknown Error]` and `ERR!` stand for a value that a GPU does not report. */
const isReported = (cell: string | undefined): cell is string =>
  cell !== undefined && !/^(\[.*|ERR!|)$/.test(cell);

function times(unit: number, cell: string | undefined): number | null {
  return cell !== undefined && /^\d+$/.test(cell) ? Number(cell) * unit : null;
}

interface Instance {
  /** UUID of its GPU. */
  of: string;
  uuid: string;
  /** Such as `1g.10gb`. */
  profile: string;
}

/** The MIG instances in the output of `nvidia-smi -L`, which lists them below their GPU. */
function parseInstances(output: string): Instance[] {
  let of = '';
  return output.split('\n').flatMap((line) => {
    of = /^GPU \d+: .*\(UUID: (GPU-[^)]+)\)/.exec(line)?.[1] ?? of;
    const [, profile, uuid] = /^\s+MIG (\S+)\s+Device\s+\d+: \(UUID: (MIG-[^)]+)\)/.exec(line) ?? [];
    return profile === undefined || uuid === undefined ? [] : [{ of, uuid, profile }];
  });
}

/** nvidia-smi has no figures of instances; the profile names the memory. */
function toInstance(gpu: ListedGpu, { uuid, profile }: Instance): ListedGpu {
  const gibibytes = /\.(\d+)gb/.exec(profile)?.[1];
  return {
    ...gpu,
    uuid,
    name: `${gpu.name} MIG ${profile}`,
    memory_bytes: times(BYTES_PER_GIB, gibibytes),
    memory_used_bytes: null,
    utilization_percent: null,
  };
}
