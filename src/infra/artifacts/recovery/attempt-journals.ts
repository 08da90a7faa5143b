import { join } from 'node:path';
import { type AttemptReport, JOURNAL_FILE, LEGACY_EPOCHS_FILE } from '../../../contracts/ipc/trainer.js';
import { type EpochMetrics, PHASES, XLA_MODES } from '../../../contracts/jobs/progress.js';
import type { AttemptJournal } from '../../../domain/recovery/ports.js';
import type { DataDirectory } from '../data-directory.js';
import { mapLines } from '../files/read-lines.js';
import { attemptsOf } from '../jobs/attempt-directories.js';

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

/** The reports of the attempt with this directory, in order. */
export async function readJournal(attemptDirectory: string): Promise<AttemptReport[]> {
  const reports = await mapLines(join(attemptDirectory, JOURNAL_FILE), (line) => parsed(line, isReport));
  if (reports !== undefined) return reports;
  const epochs = await mapLines(join(attemptDirectory, LEGACY_EPOCHS_FILE), (line) => parsed(line, isEpoch));
  return (epochs ?? []).map((epoch) => ({ type: 'epoch', epoch }));
}

/** Empty for a line that a crash tore or a disk damaged; the next one is whole: a trainer begins a new line. */
function parsed<Line>(text: string, isLine: (value: unknown) => value is Line): Line[] {
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? [value] : [];
  } catch {
    return [];
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Whether a report has the fields that its delivery needs, and no more, so that journals of other versions can be read. */
const HAS_CONTENT: { readonly [Type in AttemptReport['type']]: (report: Fields) => boolean } = {
  device: ({ device }) => isFields(device),
  phase: ({ phase }) => PHASES.some((known) => known === phase),
  epoch: ({ epoch }) => isEpoch(epoch),
  checkpoint: ({ checkpoint }) => isNumbered(checkpoint),
  saved: ({ position }) =>
    isFields(position) && [position['epoch'], position['step']].every(Number.isInteger),
  reproducibility: ({ reproducibility }) => isReproducibility(reproducibility),
  compilation: ({ compilation }) => isCompilation(compilation),
  evaluation: ({ evaluation }) => isFields(evaluation),
  predictions: ({ predictions }) => isFields(predictions),
  log: ({ at, level, message }) => [at, level, message].every((text) => typeof text === 'string'),
};

function isReport(value: unknown): value is AttemptReport {
  if (!isFields(value)) return false;
  const { type } = value;
  return typeof type === 'string' && isReportType(type) && HAS_CONTENT[type](value);
}

function isReportType(type: string): type is AttemptReport['type'] {
  return Object.hasOwn(HAS_CONTENT, type);
}

const isEpoch = (value: unknown): value is EpochMetrics => isNumbered(value);

function isNumbered(value: unknown): boolean {
  return isFields(value) && [value['epoch'], value['attempt']].every(Number.isInteger);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isReproducibility(value: unknown): boolean {
  if (!isFields(value) || typeof value['exact'] !== 'boolean') return false;
  const { reasons } = value;
  return Array.isArray(reasons) && reasons.every(isWithdrawal);
}

function isWithdrawal(value: unknown): boolean {
  return isFields(value) && typeof value['code'] === 'string' && Number.isInteger(value['attempt']);
}

function isCompilation(value: unknown): boolean {
  if (!isFields(value) || typeof value['compile_ms'] !== 'number') return false;
  const { xla, refusal } = value;
  return XLA_MODES.some((mode) => mode === xla) && (refusal === null || typeof refusal === 'string');
}
