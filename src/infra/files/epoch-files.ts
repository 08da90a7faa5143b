import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMetrics } from '../../contracts/job-progress.js';
import { EPOCHS_FILE } from '../../contracts/trainer-protocol.js';
import { isMissing } from './data-directory.js';

/**
 * Metrics of the epochs that attempts computed, by their number; of an epoch that was run again, as it was first told.
 * @param attemptDirectories oldest first
 */
export async function readEpochFiles(attemptDirectories: readonly string[]): Promise<EpochMetrics[]> {
  const epochs = new Map<number, EpochMetrics>();
  for (const directory of attemptDirectories)
    for (const epoch of await readEpochs(join(directory, EPOCHS_FILE)))
      if (!epochs.has(epoch.epoch)) epochs.set(epoch.epoch, epoch);
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
}

async function readEpochs(path: string): Promise<EpochMetrics[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n');
    return lines.flatMap(parseLine);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Nothing for a line that was torn by a crash; what is whole was written by a trainer, from typed values. */
function parseLine(line: string): EpochMetrics[] {
  try {
    return [JSON.parse(line) as EpochMetrics];
  } catch {
    return [];
  }
}
