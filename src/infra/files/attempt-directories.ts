import { type DataDirectory, isPathSafe } from './data-directory.js';
import { directoryNames } from './directory-names.js';

const ATTEMPT = /^attempt-([1-9]\d{0,8})$/;

/** Numbers of the attempts that have a directory, oldest first; none for what is no job id. */
export async function attemptsOf(directory: DataDirectory, jobId: string): Promise<number[]> {
  if (!isPathSafe('job id', jobId)) return [];
  const names = await directoryNames(directory.job(jobId));
  const numbers = names.map((name) => Number(ATTEMPT.exec(name)?.[1] ?? 0));
  return numbers.filter((attempt) => attempt > 0).sort((a, b) => a - b);
}
