import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { Compile } from 'typebox/compile';
import { DEFAULT_PROJECT, ProjectSchema } from '../../contracts/access.js';
import { CHECKPOINTS_DIRECTORY, MODEL_DIRECTORY } from '../../contracts/ipc/trainer.js';
import type { Project } from '../../domain/access/caller.js';
import { DatasetIdSchema, JobIdSchema, ModelNameSchema, WeightsIdSchema } from '../../schema/primitives.js';

const PATH_PARTS = {
  'dataset id': Compile(DatasetIdSchema),
  'job id': Compile(JobIdSchema),
  'weights id': Compile(WeightsIdSchema),
  'model name': Compile(ModelNameSchema),
  project: Compile(ProjectSchema),
} as const;

/**
 * The layout of TRAINHORN_DATA_DIR: datasets and models of the default project at the top; those of other
 * projects below `projects/<project>`. Every builder throws on an id or name that the contracts do not allow.
 */
export interface DataDirectory {
  root: string;
  datasets: string;
  /** Incoming uploads and directories to be deleted; on the same file system as the rest. */
  staging: string;
  jobs: string;
  models: string;
  /** Uploaded weights; created by the first of them. */
  weights: string;
  /** Data of projects other than the default one; created by the first of them. */
  projects: string;
  /** API keys; created by the first of them. */
  keys: string;
  /** The stored form of a built-in dataset; the same for every project. */
  builtinDataset(datasetId: string): string;
  dataset(datasetId: string): string;
  job(jobId: string): string;
  jobFile(jobId: string): string;
  definitionFile(jobId: string): string;
  eventsFile(jobId: string): string;
  attempt(jobId: string, attempt: number): string;
  checkpoints(jobId: string, attempt: number): string;
  attemptModel(jobId: string, attempt: number): string;
  /** The model version that a job evaluates or predicts with. */
  sourceModel(jobId: string): string;
  uploadedWeights(weightsId: string): string;
  model(name: string): string;
  modelVersion(name: string, version: number): string;
  /** The same directory as seen by another project. */
  inProject(project: Project): DataDirectory;
}

/** The layout below `root`; touches no files. */
function createDataDirectory(root: string, project: Project = DEFAULT_PROJECT): DataDirectory {
  const base = resolve(root);
  const projects = join(base, 'projects');
  const owned = project === DEFAULT_PROJECT ? base : join(projects, checked('project', project));
  const datasets = join(owned, 'datasets');
  const jobs = join(base, 'jobs');
  const models = join(owned, 'models');
  const weights = join(owned, 'weights');
  const job = (jobId: string) => join(jobs, checked('job id', jobId));
  const model = (name: string) => join(models, checked('model name', name));
  const attempt = (jobId: string, number: number) => join(job(jobId), `attempt-${counted(number)}`);
  return {
    root: base,
    datasets,
    staging: join(base, 'staging'),
    jobs,
    models,
    weights,
    projects,
    keys: join(base, 'keys'),
    builtinDataset: (datasetId) => join(base, 'builtin', checked('dataset id', datasetId)),
    dataset: (datasetId) => join(datasets, checked('dataset id', datasetId)),
    uploadedWeights: (weightsId) => join(weights, checked('weights id', weightsId)),
    job,
    jobFile: (jobId) => join(job(jobId), 'job.json'),
    definitionFile: (jobId) => join(job(jobId), 'definition.json'),
    eventsFile: (jobId) => join(job(jobId), 'events.jsonl'),
    attempt,
    checkpoints: (jobId, number) => join(attempt(jobId, number), CHECKPOINTS_DIRECTORY),
    attemptModel: (jobId, number) => join(attempt(jobId, number), MODEL_DIRECTORY),
    sourceModel: (jobId) => join(job(jobId), 'source-model'),
    model,
    modelVersion: (name, version) => join(model(name), String(counted(version))),
    inProject: (other) => createDataDirectory(root, other),
  };
}

/** Creates the missing parts of the data directory; called by API and workers at start. */
export async function ensureDataDirectory(root: string): Promise<DataDirectory> {
  const directory = createDataDirectory(root);
  for (const path of [directory.datasets, directory.staging, directory.jobs, directory.models]) {
    await mkdir(path, { recursive: true });
  }
  return directory;
}

/** Creates the directory of one attempt, for its trainer. */
export async function createAttemptDirectory(
  directory: DataDirectory,
  jobId: string,
  attempt: number,
): Promise<string> {
  const path = directory.attempt(jobId, attempt);
  await mkdir(path, { recursive: true });
  return path;
}

/** The real path of an existing file in `directory`; undefined if it is missing or a link points outside. */
export async function realPathInside(directory: string, file: string): Promise<string | undefined> {
  try {
    const [outer, inner] = await Promise.all([realpath(directory), realpath(join(directory, file))]);
    return inner.startsWith(outer + sep) ? inner : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether a file system call failed because there is no such file or directory. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Whether the value is an id or name that is safe as part of a path. */
export function isPathSafe(kind: keyof typeof PATH_PARTS, value: string): boolean {
  return PATH_PARTS[kind].Check(value);
}

function checked(kind: keyof typeof PATH_PARTS, value: string): string {
  if (!isPathSafe(kind, value)) throw new Error(`${JSON.stringify(value.slice(0, 100))} is not a ${kind}`);
  return value;
}

function counted(number: number): number {
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${number} is not a number from 1 on`);
  return number;
}
