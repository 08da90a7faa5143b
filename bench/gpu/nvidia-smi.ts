import { setTimeout as delay } from 'node:timers/promises';
import { createNvidiaSmi, QUERY_GPUS } from '../../workers/supervisor/gpu/nvidia-smi.js';
import { type ListedGpu, parseGpus } from '../../workers/supervisor/gpu/read-gpus.js';

const BYTES_PER_MIB = 2 ** 20;

/** A card as nvidia-smi lists it. Memory in MiB, utilisation in per cent; NaN where it does not say. */
export interface Card {
  index: number;
  name: string;
  driver: string;
  memoryMib: number;
  usedMib: number;
  utilisation: number;
}

/** The cards of the machine; none where there is no nvidia-smi, or it does not answer. */
export async function listCards(env: NodeJS.ProcessEnv = process.env): Promise<Card[]> {
  return parseGpus(await createNvidiaSmi({ env })(QUERY_GPUS)).map(toCard);
}

function toCard(gpu: ListedGpu): Card {
  return {
    index: gpu.index,
    name: gpu.name,
    driver: gpu.driver_version ?? '',
    memoryMib: (gpu.memory_bytes ?? Number.NaN) / BYTES_PER_MIB,
    usedMib: (gpu.memory_used_bytes ?? Number.NaN) / BYTES_PER_MIB,
    utilisation: gpu.utilization_percent ?? Number.NaN,
  };
}

/** Watches the cards' memory from now on. The call that it returns ends that, and gives the most MiB that each had in use. */
export function watchMemory(everyMs = 250): () => Promise<number[]> {
  const most = new Map<number, number>();
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      for (const { index, usedMib } of await listCards())
        most.set(index, Math.max(usedMib, most.get(index) ?? 0));
      await delay(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    over.abort();
    await watching;
    return [...most.values()];
  };
}
