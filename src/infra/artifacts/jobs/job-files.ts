import { rm } from 'node:fs/promises';
import type { JobFiles } from '../../../domain/job/ports.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { discardDirectory } from '../staging.js';
import { removePredictions, removeSavedStates } from './attempt-directories.js';

/**
 * The directories of jobs: checkpoints, manifests, leftovers of attempts. Registered models are stored
 * elsewhere.
 */
export function createJobFiles(directory: DataDirectory): JobFiles {
  return {
    async remove(jobId) {
      if (isPathSafe('job id', jobId)) await discardDirectory(directory, directory.job(jobId));
    },
    async removeStates(jobId) {
      await removeSavedStates(directory, jobId);
      if (isPathSafe('job id', jobId))
        await rm(directory.sourceModel(jobId), { recursive: true, force: true });
    },
    removePredictions: (jobId) => removePredictions(directory, jobId),
  };
}
