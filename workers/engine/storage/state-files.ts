import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { STATE_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import { directoryNames } from '../../../src/infra/artifacts/directory-names.js';
import { linkFileAtomic, writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';
import { withoutPath } from '../engine-failure.js';
import type { TrainingPosition } from '../training/position.js';
import { type Digest, describeFile, readDescribed, removeDescribed } from './described-file.js';

/** The newest state and the previous one, in case the newest is truncated. */
const KEPT = 2;
const STATE_FILE = /^epoch-(\d+)-batch-(\d+)\.json$/;

/** The position of a state. */
type Mark = Pick<TrainingPosition, 'epoch' | 'batch'>;

/** `state/epoch-00003-batch-0000120.safetensors`. */
function stateFile({ epoch, batch }: Mark): string {
  return `epoch-${String(epoch).padStart(5, '0')}-batch-${String(batch).padStart(7, '0')}.safetensors`;
}

/** An encoded state. */
export interface EncodedState {
  bytes: Uint8Array;
  digest: Digest;
  /** A file that already has the bytes, to share with it. */
  path: string | undefined;
}

/** The saved states of one attempt. */
export interface StateFiles {
  /** Writes a state and removes those before the last two. */
  write(mark: Mark, state: EncodedState): Promise<void>;
}

/**
 * Manages the states in `attemptDirectory`. Once it has two, those of previous attempts are no longer needed.
 * @param before Directories of those attempts.
 */
export function createStateFiles(attemptDirectory: string, before: readonly string[]): StateFiles {
  const directory = join(attemptDirectory, STATE_DIRECTORY);
  const kept: string[] = [];
  const obsolete = before.map((earlier) => join(earlier, STATE_DIRECTORY));
  return {
    async write(mark, { bytes, digest, path: existing }) {
      await mkdir(directory, { recursive: true });
      const path = join(directory, stateFile(mark));
      await shareOrWrite(path, bytes, existing);
      await describeFile(path, digest);
      if (!kept.includes(path)) kept.push(path);
      for (const old of kept.splice(0, Math.max(0, kept.length - KEPT))) await removeDescribed(old);
      if (kept.length === KEPT)
        for (const old of obsolete.splice(0)) await rm(old, { recursive: true, force: true });
    },
  };
}

async function shareOrWrite(path: string, bytes: Uint8Array, existing: string | undefined): Promise<void> {
  if (existing === undefined) return writeFileAtomic(path, bytes);
  // Some network file systems do not support links.
  await linkFileAtomic(existing, path).catch(() => writeFileAtomic(path, bytes));
}

/**
 * Tries the states of earlier attempts, the most advanced first, until `use` accepts one; undefined if there
 * is none. @param onSkipped Called for each unusable state, with the reason.
 */
export async function useNewestState<Result>(
  attemptDirectories: readonly string[],
  use: (state: { bytes: Uint8Array; attemptDirectory: string }) => Result,
  onSkipped: (state: string, why: string) => void,
): Promise<Result | undefined> {
  for (const { attemptDirectory, name, path } of await listStates(attemptDirectories)) {
    try {
      return use({ bytes: await readDescribed(path), attemptDirectory });
    } catch (error) {
      onSkipped(`${basename(attemptDirectory)}/${name}`, withoutPath(error));
    }
  }
  return undefined;
}

async function listStates(attemptDirectories: readonly string[]) {
  const listed = await Promise.all(
    attemptDirectories.map(async (attemptDirectory) => {
      const directory = join(attemptDirectory, STATE_DIRECTORY);
      return (await directoryNames(directory)).flatMap((description) => {
        const found = STATE_FILE.exec(description);
        if (found === null) return [];
        const mark = { epoch: Number(found[1]), batch: Number(found[2]) };
        const name = stateFile(mark);
        return [{ ...mark, attemptDirectory, name, path: join(directory, name) }];
      });
    }),
  );
  return listed.flat().sort((a, b) => b.epoch - a.epoch || b.batch - a.batch);
}
