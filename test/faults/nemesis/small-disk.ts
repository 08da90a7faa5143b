import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A directory on a disk of its own, if this user may mount one. */
export interface SmallDisk {
  directory: string;
  /** False: an ordinary directory, which nobody can fill. */
  isSmall: boolean;
  unmount(): Promise<void>;
}

/** Mounts a disk in memory (tmpfs), which takes root. */
export async function mountSmallDisk(directory: string, mebibytes: number): Promise<SmallDisk> {
  await mkdir(directory, { recursive: true });
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory]);
  } catch {
    return { directory, isSmall: false, unmount: async () => {} };
  }
  return {
    directory,
    isSmall: true,
    async unmount() {
      await run('umount', ['--lazy', directory]);
    },
  };
}
