import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupFailure } from './failure.mjs';

/**
 * Fills a folder of the cache: in a folder next to it, which is renamed when all is done, so that the cache never holds
 * half of anything.
 * @template T
 * @param {string} folder
 * @param {{doing: string, bytes: number}} need the peak on disk, and what for: it feeds a message
 * @param {(partial: string) => Promise<T>} fill
 * @returns {Promise<T>}
 */
export async function fillCacheFolder(folder, need, fill) {
  removeLeftovers(dirname(folder));
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    requireSpace(partial, need);
    const result = await fill(partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    return result;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Removes partial folders of set-ups that were killed; the lock is held, so no other process uses them. @param {string} cache */
function removeLeftovers(cache) {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    if (name.includes('.partial-')) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** @param {string} folder @param {{doing: string, bytes: number}} need */
function requireSpace(folder, { doing, bytes }) {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= bytes) return;
  const gigabytes = (/** @type {number} */ count) => `${(count / 1e9).toFixed(1)} GB`;
  throw new SetupFailure(
    `${doing} takes ${gigabytes(bytes)}, ${dirname(folder)} has ${gigabytes(bavail * bsize)} free`,
    'free some space, or set XDG_CACHE_HOME to a folder on a larger disk',
  );
}
