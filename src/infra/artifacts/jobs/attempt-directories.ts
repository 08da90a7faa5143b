import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { predictionsFile, STATE_DIRECTORY } from '../../../contracts/ipc/trainer.js';
import { PREDICTION_FORMATS } from '../../../contracts/jobs/inference.js';
import { type DataDirectory, isPathSafe } from '../data-directory.js';
import { directoryNames } from '../directory-names.js';

const ATTEMPT = /^attempt-([1-9]\d{0,8})$/;

/** Numbers of the attempts that have a directory, oldest first; empty for an invalid job id. */
export async function attemptsOf(directory: DataDirectory, jobId: string): Promise<number[]> {
  if (!isPathSafe('job id', jobId)) return [];
  const names = await directoryNames(directory.job(jobId));
  const numbers = names.map((name) => Number(ATTEMPT.exec(name)?.[1] ?? 0));
  return numbers.filter((attempt) => attempt > 0).sort((a, b) => a - b);
}

/** Removes the saved states of a job's attempts; its checkpoints stay. */
export async function removeSavedStates(directory: DataDirectory, jobId: string): Promise<void> {
  for (const attempt of await attemptsOf(directory, jobId))
    await rm(join(directory.attempt(jobId, attempt), STATE_DIRECTORY), { recursive: true, force: true });
}

/** Removes the predictions of a job's attempts. */
export async function removePredictions(directory: DataDirectory, jobId: string): Promise<void> {
  await removeSavedStates(directory, jobId);
  for (const attempt of await attemptsOf(directory, jobId))
    for (const format of PREDICTION_FORMATS)
      await rm(join(directory.attempt(jobId, attempt), predictionsFile(format)), { force: true });
}
