import type { Scope } from '../scope.js';
import type { Trained } from './trained.js';
import { readBegun, readTrained } from './trained-files.js';

/** The results of a device, and their folder. */
export interface TrainedFolder {
  folder: string;
  trained: Trained;
}

interface Training {
  folder: string;
  steps: number;
  /** The folder of the weights to begin with. */
  initial?: string | undefined;
}

/**
 * Trains the catalogue into a folder. If native code aborts in a case, that case is named and a new process
 * continues after it. @param run Starts train.js with these arguments and waits for its end. @throws Error if
 * a process ends before it has begun a case
 */
export async function trainCatalogue(
  { folder, steps, initial }: Training,
  { signal }: Pick<Scope, 'signal'>,
  run: (args: readonly string[]) => Promise<unknown>,
): Promise<TrainedFolder> {
  const args = [folder, String(steps), ...(initial === undefined ? [] : [initial])];
  for (let isEnded = false; !isEnded; ) {
    const begun = (await readBegun(folder)).size;
    isEnded = await run(args).then(
      () => true,
      async (error: unknown) => {
        if (signal.aborted || (await readBegun(folder)).size === begun) throw error;
        console.error(
          `  ${error instanceof Error ? error.message : error}\n  Continuing with the next cases.`,
        );
        return false;
      },
    );
  }
  return { folder, trained: await readTrained(folder) };
}
