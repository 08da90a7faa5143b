import { join } from 'node:path';
import type { EpochMetrics } from '../../contracts/job-progress.js';
import { type AttemptReport, JOURNAL_FILE, LEGACY_EPOCHS_FILE } from '../../contracts/trainer-protocol.js';
import type { AttemptJournal } from '../../domain/job-ports.js';
import { attemptsOf } from './attempt-directories.js';
import type { DataDirectory } from './data-directory.js';
import { readText } from './read-json.js';

/** The journals of all attempts of a job that have a directory, oldest first. */
export async function readJournals(directory: DataDirectory, jobId: string): Promise<AttemptJournal[]> {
  const attempts = await attemptsOf(directory, jobId);
  return Promise.all(
    attempts.map(async (attempt) => ({
      attempt,
      reports: await readJournal(directory.attempt(jobId, attempt)),
    })),
  );
}

/** What the attempt with this directory reported, in order. */
export async function readJournal(attemptDirectory: string): Promise<AttemptReport[]> {
  const text = await readText(join(attemptDirectory, JOURNAL_FILE));
  if (text !== undefined) return parseLines(text, isReport);
  const epochs = parseLines((await readText(join(attemptDirectory, LEGACY_EPOCHS_FILE))) ?? '', isEpoch);
  return epochs.map((epoch) => ({ type: 'epoch', epoch }));
}

/** Without lines that a crash tore; what is whole was written by a trainer, from typed values. */
function parseLines<Line>(text: string, isLine: (value: unknown) => value is Line): Line[] {
  const lines: Line[] = [];
  for (const line of text.split('\n')) {
    try {
      const value: unknown = JSON.parse(line);
      if (isLine(value)) lines.push(value);
    } catch {
      // The next line is whole again: a trainer begins a new one.
    }
  }
  return lines;
}

/** The property that a report of each type has besides its type. */
const CONTENT: { readonly [Type in AttemptReport['type']]: string } = {
  device: 'device',
  phase: 'phase',
  epoch: 'epoch',
  checkpoint: 'checkpoint',
  saved: 'position',
  evaluation: 'evaluation',
  log: 'message',
};

function isReport(value: unknown): value is AttemptReport {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const { type } = value;
  if (typeof type !== 'string' || !isReportType(type) || !(CONTENT[type] in value)) return false;
  if (type === 'epoch') return 'epoch' in value && isEpoch(value.epoch);
  return type !== 'checkpoint' || ('checkpoint' in value && isEpoch(value.checkpoint));
}

function isReportType(type: string): type is AttemptReport['type'] {
  return Object.hasOwn(CONTENT, type);
}

function isEpoch(value: unknown): value is EpochMetrics {
  return typeof value === 'object' && value !== null && 'epoch' in value && typeof value.epoch === 'number';
}
