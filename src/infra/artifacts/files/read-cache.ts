import { type BigIntStats, statSync } from 'node:fs';

/**
 * File systems count time in steps of up to 2 s (FAT; others 1 s, most 10 ms), and that of another machine may be behind: a file may
 * change once more without a trace.
 */
const SETTLED_MS = 2_100;
const CAPACITY = 64;
const MAX_BYTES = 1024 * 1024;

/**
 * Reads files or directories, and reads one again only if it was replaced or changed. Asking the system takes 2 µs, reading in the
 * thread pool over 100 µs.
 * @param read is called again for a path that does not exist, was changed just now, or is large
 */
export function createReadCache<Value>(
  read: (path: string) => Promise<Value>,
): (path: string) => Promise<Value> {
  // A Map iterates in order of insertion: the first entry is the least recently used.
  const kept = new Map<string, { stamp: string; value: Value }>();
  return async (path) => {
    const stats = statOf(path);
    const stamp = stats && stampOf(stats);
    const last = kept.get(path);
    kept.delete(path);
    if (last !== undefined && last.stamp === stamp) {
      kept.set(path, last);
      return last.value;
    }
    const settled = stats !== undefined && isSettled(stats);
    const value = await read(path);
    if (settled && stamp !== undefined) {
      kept.set(path, { stamp, value });
      for (const oldest of kept.keys()) if (kept.size > CAPACITY) kept.delete(oldest);
    }
    return value;
  };
}

/** Undefined where there is nothing, or nothing that can be asked about: reading it tells which. */
function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

const stampOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;

const isSettled = ({ size, mtimeMs, ctimeMs }: BigIntStats): boolean =>
  size <= MAX_BYTES && Date.now() - Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs) > SETTLED_MS;
