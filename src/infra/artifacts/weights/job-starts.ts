import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type JobStart,
  START_DIRECTORY,
  START_FILE,
  type StartFile,
} from '../../../contracts/weights/job-start.js';
import type { PlannedFile, StartPlan } from '../../../domain/weights/start/examine-start.js';
import type { JobStarts } from '../../../domain/weights/start/ports.js';
import { type DataDirectory, isMissing } from '../data-directory.js';
import { writeFileAtomic } from '../files/atomic-file.js';
import { linkOrCopy } from '../files/link-or-copy.js';

const WEIGHTS = 'weights.bin';
const OPTIMIZER = 'optimizer.bin';

/**
 * `start/` in the directory of a job: links to the files of the source, and `start.json`, which is written last. The job
 * keeps them when the source is deleted.
 */
export function createJobStarts(directory: Pick<DataDirectory, 'job'>): JobStarts {
  return {
    async keep(jobId, plan) {
      const target = join(directory.job(jobId), START_DIRECTORY);
      try {
        await keep(target, plan);
        return 'kept';
      } catch (error) {
        await rm(target, { recursive: true, force: true });
        if (isMissing(error)) return 'gone';
        throw error;
      }
    },
  };
}

async function keep(target: string, { source, weights, optimizer }: StartPlan): Promise<void> {
  await mkdir(target, { recursive: true });
  const start: JobStart = {
    source,
    weights: await keepFile(target, WEIGHTS, weights),
    optimizer: optimizer && {
      ...(await keepFile(target, optimizer.file.path === weights.file.path ? WEIGHTS : OPTIMIZER, optimizer)),
      step: optimizer.step,
    },
  };
  await writeFileAtomic(join(target, START_FILE), JSON.stringify(start));
}

async function keepFile(target: string, name: string, { file, values }: PlannedFile): Promise<StartFile> {
  await linkOrCopy(file.path, join(target, name));
  return { name, size_bytes: file.sizeBytes, sha256: file.sha256, values };
}
