import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttemptReport, JOURNAL_FILE } from '../../../src/contracts/ipc/trainer.js';
import type { Evaluation } from '../../../src/contracts/jobs/progress.js';
import type { DataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createAttemptDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createModelRegistry } from '../../../src/infra/artifacts/models/model-registry.js';
import { modelManifest } from '../../fixtures/model-manifest.js';
import { sampleEpoch } from './sample-epoch.js';

const AT = '2026-01-01T00:00:00.000Z';

export const EVALUATION: Evaluation = {
  split: 'test',
  loss: 0.25,
  metrics: { accuracy: 0.75 },
  samples: 10,
  seconds: 1,
};

/** Everything that an attempt reports of a training of so many epochs, in order. */
export function reportsOf(attempt: number, epochs: number): AttemptReport[] {
  const log = (message: string) => ({ type: 'log', at: AT, level: 'info', message }) as const;
  const ofEpoch = (epoch: number): AttemptReport[] => [
    { type: 'epoch', epoch: sampleEpoch(epoch, attempt) },
    log(`epoch ${epoch} of attempt ${attempt}`),
    {
      type: 'checkpoint',
      checkpoint: { epoch, attempt, metrics: {}, size_bytes: 1, sha256: '0'.repeat(64), at: AT },
      removed: [],
    },
    { type: 'saved', position: { epoch, step: 0 } },
  ];
  return [
    { type: 'device', device: { type: 'CPU', name: 'd', tensorflow_version: '0', intra_op_threads: 1 } },
    { type: 'phase', phase: 'loading_data' },
    { type: 'phase', phase: 'fitting' },
    ...Array.from({ length: epochs }, (_, index) => ofEpoch(index + 1)).flat(),
    { type: 'phase', phase: 'evaluating' },
    { type: 'evaluation', evaluation: EVALUATION },
    log(`evaluated by attempt ${attempt}`),
    { type: 'phase', phase: 'saving' },
  ];
}

/** Appends to the journal of an attempt, as its trainer does. */
export async function writeJournal(
  directory: DataDirectory,
  jobId: string,
  attempt: number,
  reports: readonly AttemptReport[],
): Promise<void> {
  const path = join(await createAttemptDirectory(directory, jobId, attempt), JOURNAL_FILE);
  await appendFile(path, reports.map((report) => `${JSON.stringify(report)}\n`).join(''));
}

/** Registers the model of an attempt, as its worker does. */
export async function registerModel(
  directory: DataDirectory,
  jobId: string,
  attempt: number,
  name: string,
): Promise<void> {
  const model = directory.attemptModel(jobId, attempt);
  await mkdir(model, { recursive: true });
  const { version: _, ...manifest } = modelManifest({ name, job_id: jobId, evaluation: EVALUATION });
  await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
  await createModelRegistry(directory).register(name, jobId, model);
}
