import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import type {
  TrainerAssignment,
  TrainerOutcome,
  TrainerToSupervisor,
} from '../../../src/contracts/ipc/trainer.js';
import type {
  Checkpoint,
  Device,
  EpochMetrics,
  Evaluation,
  XlaMode,
} from '../../../src/contracts/jobs/progress.js';
import type { JobCreate } from '../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../src/domain/admission/resolve-job.js';
import { runAttempt } from '../../../workers/engine/attempt/run-attempt.js';
import { openJournal } from '../../../workers/engine/storage/journal.js';
import { type NamedData, storeNamed } from './named-data.js';
import { dtypeOf, type ElementArray, storeArray } from './stored-arrays.js';

/** The device that a trainer in this process reports. */
export const TEST_DEVICE: Device = {
  type: 'CPU',
  name: 'test',
  tensorflow_version: '0',
  intra_op_threads: 1,
};

/** Samples one after the other. */
export interface TestArray {
  values: ElementArray;
  /** Of one sample. */
  shape?: number[];
}

export interface TestSplit {
  x: TestArray;
  y: TestArray;
}

export interface TestData {
  train: TestSplit;
  validation?: TestSplit;
  test?: TestSplit;
  classes?: string[];
}

/** A job without its dataset, which the test gives. */
export type Job = Omit<JobCreate, 'dataset'> & { dataset?: Omit<JobCreate['dataset'], 'id'> };

interface TestContext {
  after(end: () => Promise<void>): unknown;
}

/** Writes the arrays as the dataset store does and makes the assignment of a job on them. */
export async function assign(
  t: TestContext,
  job: Job,
  data: TestData | NamedData,
  validation?: TestData | NamedData,
): Promise<TrainerAssignment> {
  const { stored, directory } = await store(t, data);
  const other = validation && (await store(t, validation));
  const body: JobCreate = { seed: 1, ...job, dataset: { id: 'ds_test', ...job.dataset } };
  const limits = { maxJobMemoryBytes: 8e9, maxRunSeconds: 600 };
  const validationDataset = other && { ...other.stored.dataset, id: 'ds_validation' };
  const resolved = resolveJob(body, { dataset: stored.dataset, validationDataset, ...limits });
  if (resolved.outcome !== 'resolved') throw new Error(JSON.stringify(resolved.errors));
  const { config } = resolved;
  return {
    jobId: 'job_test',
    attempt: 1,
    config,
    dataset: stored,
    datasetDirectory: directory,
    ...(other && { validationDataset: other }),
    attemptDirectory: directory,
    resumeFrom: [],
    delivered: { epoch: 0, checkpoint: 0 },
  };
}

async function store(t: TestContext, data: TestData | NamedData) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-training-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const stored = await ('arrays' in data ? storeNamed(directory, data) : storeDataset(directory, data));
  return { stored, directory };
}

/** The messages of a run, sorted by type. */
export interface TrainingRun {
  outcome: TrainerOutcome;
  assignment: TrainerAssignment;
  messages: TrainerToSupervisor[];
  epochs: EpochMetrics[];
  checkpoints: { checkpoint: Checkpoint; removed: number[] }[];
  evaluation: Evaluation | undefined;
}

/** Runs an attempt in this process. `onMessage` sees each message as it is sent. */
export async function runJob(
  t: TestContext,
  job: Job,
  data: TestData | NamedData,
  options: {
    signal?: AbortSignal;
    maxResidentBytes?: number;
    deviceMemoryBytes?: number;
    checkpointSeconds?: number;
    device?: Device;
    xla?: XlaMode;
    validation?: TestData | NamedData;
    onMessage?: (message: TrainerToSupervisor) => void;
  } = {},
): Promise<TrainingRun> {
  return runAssignment(await assign(t, job, data, options.validation), options);
}

/** Runs an attempt as assigned. */
export async function runAssignment(
  assignment: TrainerAssignment,
  options: Parameters<typeof runJob>[3] = {},
): Promise<TrainingRun> {
  const messages: TrainerToSupervisor[] = [];
  const journal = openJournal(assignment.attemptDirectory);
  const tell = (message: TrainerToSupervisor) => {
    messages.push(message);
    options.onMessage?.(message);
  };
  const outcome = await runAttempt({
    assignment,
    maxResidentBytes: options.maxResidentBytes ?? 1e9,
    ...(options.deviceMemoryBytes === undefined ? {} : { deviceMemoryBytes: options.deviceMemoryBytes }),
    checkpointSeconds: options.checkpointSeconds ?? 3600,
    signal: options.signal ?? new AbortController().signal,
    device: options.device ?? TEST_DEVICE,
    xla: options.xla ?? 'off',
    progress: (progress) => tell({ type: 'progress', progress }),
    report(report) {
      journal.write(report);
      tell(report);
    },
  });
  return {
    outcome,
    assignment,
    messages,
    epochs: messages.flatMap((message) => (message.type === 'epoch' ? [message.epoch] : [])),
    checkpoints: messages.flatMap((message) => (message.type === 'checkpoint' ? [message] : [])),
    evaluation: messages.flatMap((message) => (message.type === 'evaluation' ? [message.evaluation] : []))[0],
  };
}

async function storeDataset(directory: string, data: TestData): Promise<StoredDataset> {
  const files = async (name: string, { x, y }: TestSplit) => ({
    x: await storeArray(directory, `${name}-x.bin`, x),
    y: await storeArray(directory, `${name}-y.bin`, y),
  });
  return {
    dataset: describe(data),
    files: {
      train: await files('train', data.train),
      validation: data.validation === undefined ? null : await files('validation', data.validation),
      test: data.test === undefined ? null : await files('test', data.test),
    },
  };
}

function describe({ train, validation, test, classes }: TestData): Dataset {
  return {
    id: 'ds_test',
    object: 'dataset',
    name: 'test',
    source: 'upload',
    format: 'npz',
    created_at: null,
    x: specOf(train.x),
    y: specOf(train.y),
    classes: classes ?? null,
    splits: {
      train: splitOf(train),
      validation: validation === undefined ? null : splitOf(validation),
      test: test === undefined ? null : splitOf(test),
    },
    bytes: 0,
    sha256: '0'.repeat(64),
  };
}

function specOf({ values, shape = [] }: TestArray) {
  return { shape, dtype: dtypeOf(values) };
}

function splitOf({ x, y }: TestSplit) {
  const samples = countOf(x);
  return {
    samples,
    x_shape: [samples, ...(x.shape ?? [])],
    y_shape: [samples, ...(y.shape ?? [])],
    class_counts: null,
  };
}

function countOf({ values, shape = [] }: TestArray): number {
  return values.length / shape.reduce((product, size) => product * size, 1);
}
