import { predictionsFile } from '../../../contracts/ipc/trainer.js';
import type { PredictionFiles } from '../../../domain/ports.js';
import { type DataDirectory, isPathSafe, realPathInside } from '../data-directory.js';

/** Predictions in the directories of attempts. */
export const createPredictionFiles = (directory: DataDirectory): PredictionFiles => ({
  find: async (jobId, { attempt, format }) =>
    isPathSafe('job id', jobId)
      ? realPathInside(directory.attempt(jobId, attempt), predictionsFile(format))
      : undefined,
});
