import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const FIELDS = ['index', 'name', 'driver_version', 'memory.total', 'memory.used', 'utilization.gpu'];
const TIMEOUT_MS = 10_000;

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
  const args = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', args, { env, timeout: TIMEOUT_MS });
    return stdout.split('\n').flatMap(readCard);
  } catch {
    return [];
  }
}

function readCard(line: string): Card[] {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== FIELDS.length) return [];
  const [index, name = '', driver = '', memory, used, utilisation] = cells;
  const numbers = { index: Number(index), memoryMib: Number(memory), usedMib: Number(used) };
  return [{ ...numbers, name, driver, utilisation: Number(utilisation) }];
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
