import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointFile, type TrainerAssignment } from '../../../src/contracts/ipc/trainer.js';
import type { ModelReport } from '../../../src/contracts/jobs/jobs.js';
import { START_DIRECTORY } from '../../../src/contracts/weights/job-start.js';
import { resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import type { Finding } from '../../../src/domain/problems/finding.js';
import type { StartPlan } from '../../../src/domain/weights/start/examine-start.js';
import { checkpointSource, versionSource } from '../../../src/domain/weights/start/own-sources.js';
import type { StartSource } from '../../../src/domain/weights/start/start-source.js';
import { createJobStarts } from '../../../src/infra/artifacts/weights/job-starts.js';
import { createTensorFiles } from '../../../src/infra/artifacts/weights/tensor-files.js';
import type { NamedData } from './named-data.js';
import { assign, type Job, type TestData, type TrainingRun } from './training-run.js';

const files = createTensorFiles();

/** The model that a run saved, as weights to start from. */
export async function versionOf({ assignment }: TrainingRun): Promise<StartSource> {
  const directory = join(assignment.attemptDirectory, 'model');
  const manifest = { ...JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8')), version: 1 };
  const stored = await files.version({ manifest, directory });
  return versionSource(manifest, stored, resolvedGraphOf(stored.model));
}

/** A checkpoint that a run wrote, as weights to start from. */
export async function checkpointOf(
  { assignment, checkpoints }: TrainingRun,
  epoch: number,
): Promise<StartSource> {
  const path = join(assignment.attemptDirectory, 'checkpoints', checkpointFile(epoch));
  const found = checkpoints.find(({ checkpoint }) => checkpoint.epoch === epoch)?.checkpoint;
  const index = await files.index(path);
  if (found === undefined || index === undefined) throw new Error(`There is no checkpoint of epoch ${epoch}`);
  const file = { path, sha256: found.sha256, ...index };
  return checkpointSource(
    { id: assignment.jobId, config: assignment.config },
    epoch,
    file,
    resolvedGraphOf(assignment.config.model),
  );
}

/** A job that starts from weights, assigned as a worker does. */
export interface StartedJob {
  assignment: TrainerAssignment;
  plan: StartPlan;
  report: ModelReport;
}

/** Resolves a job on the weights of a source, and keeps them for it. @throws Error with the findings where it is refused */
export async function assignFrom(
  t: Parameters<typeof assign>[0],
  source: StartSource,
  job: Job,
  data: TestData | NamedData,
): Promise<StartedJob> {
  const { weights: _weights, ...rest } = job;
  // The dataset is stored by the job without its weights; then the whole body is resolved on it.
  const stored = await assign(t, rest, data);
  const resolved = resolve(source, job, stored);
  if (resolved.outcome !== 'resolved') throw new Error(JSON.stringify(resolved.errors));
  const { config, start, report } = resolved;
  if (start === undefined) throw new Error('The job has no weights to start from');
  const directory = stored.datasetDirectory;
  await createJobStarts({ job: () => directory }).keep('job', start);
  const assignment = { ...stored, config, startDirectory: join(directory, START_DIRECTORY) };
  return { assignment, plan: start, report };
}

/** The findings about a job that starts from the weights of a source. */
export async function refusalFrom(
  t: Parameters<typeof assign>[0],
  source: StartSource,
  job: Job,
  data: TestData | NamedData,
): Promise<Finding[]> {
  const { weights: _weights, ...rest } = job;
  const resolved = resolve(source, job, await assign(t, rest, data));
  return resolved.outcome === 'invalid' ? resolved.errors : [];
}

function resolve(source: StartSource, job: Job, { dataset }: TrainerAssignment) {
  const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 600 };
  const body = { seed: 1, ...job, dataset: { id: 'ds_test', ...job.dataset } };
  return resolveJob(body, { dataset: dataset.dataset, start: { outcome: 'found', source }, ...limits });
}
