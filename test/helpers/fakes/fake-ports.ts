import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_PROJECT } from '../../../src/contracts/access.js';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { OutputReport } from '../../../src/contracts/jobs/evaluation-report.js';
import type { Checkpoint, Device } from '../../../src/contracts/jobs/progress.js';
import type { ModelManifest } from '../../../src/contracts/models.js';
import type { SamplePrediction } from '../../../src/contracts/predictions.js';
import type { Project } from '../../../src/domain/access/caller.js';
import type { QueueSurvey } from '../../../src/domain/job/queue/ports.js';
import { completeModel } from '../../../src/domain/model/short/resolved-graph.js';
import type {
  DatasetStore,
  IngestResult,
  ModelRegistry,
  PredictResult,
  UploadedFile,
} from '../../../src/domain/ports.js';
import { loadMnist } from '../../../src/infra/artifacts/datasets/mnist.js';
import { readSample } from '../../../src/infra/artifacts/datasets/read-sample.js';
import { createJobStarts } from '../../../src/infra/artifacts/weights/job-starts.js';
import { createTensorFiles } from '../../../src/infra/artifacts/weights/tensor-files.js';
import type { Ports } from '../../../src/services/services.js';
import { createInMemoryKeys } from '../api/api-keys.js';
import { SAMPLE_WORKER } from '../jobs/sample-worker.js';
import { createFakeWeights, type FakeWeights } from './fake-weights.js';
import { createInMemoryIdempotency } from './in-memory-idempotency.js';
import { createInMemoryJobs } from './in-memory-jobs.js';

/** Fakes of all ports, with the calls that they received. */
export interface FakePorts extends Omit<Ports, 'datasets' | 'models' | 'weights'>, FakeWeights {
  /** Of the default project; others begin empty. */
  datasets: DatasetStore;
  models: ModelRegistry;
  queued: string[];
  /** The jobs that wait for other placements, in surveys of the queue. */
  rivals: QueueSurvey['waiting'];
  removed: string[];
  cancels: string[];
  queueFailures: string[];
  /** Jobs whose files were removed. */
  discarded: string[];
  ingested: { files: UploadedFile[]; options: UploadOptions }[];
  /** The results of the next ingests and predictions. */
  ingestResult: IngestResult | undefined;
  predictResult: FakePredictResult;
  /** Reports by class of jobs, by their ids. */
  reported: Map<string, OutputReport[]>;
  predicted: Parameters<Ports['predictors']['predict']>[0][];
  /** Adds a model version with files on disk. */
  addModel(manifest: ModelManifest, files: Record<string, string>): Promise<void>;
  /** Adds a checkpoint with a file on disk. */
  addCheckpoint(jobId: string, checkpoint: Checkpoint, content: string): Promise<void>;
  /** Writes the file of predictions of a job. */
  addPredictions(jobId: string, content: string): Promise<void>;
}

/** A result whose predictions are yet to be written as JSON. */
type FakePredictResult =
  | Exclude<PredictResult, { outcome: 'predicted' }>
  | { outcome: 'predicted'; predictions: SamplePrediction[] };

const CPU: Device = { type: 'CPU', name: 'cpu', tensorflow_version: '2.21.0', intra_op_threads: 1 };
const WORKER = { ...SAMPLE_WORKER, device: CPU };

/** Creates fakes that keep their state in memory and in files below `directory`. */
export function createFakePorts(directory: string): FakePorts {
  const jobs = createInMemoryJobs();
  const predictionsPath = (jobId: string) => join(directory, `${jobId}-predictions`);
  const fake: FakePorts = {
    keys: createInMemoryKeys(),
    jobs: jobs.store,
    watcher: jobs.watcher,
    queued: [],
    rivals: [],
    removed: [],
    cancels: [],
    queueFailures: [],
    discarded: [],
    ingested: [],
    ingestResult: undefined,
    predictResult: { outcome: 'predicted', predictions: [{ label: '7', index: 7, probability: 0.9 }] },
    predicted: [],
    queue: {
      add: async (id) => void fake.queued.push(id),
      remove: async (id) => fake.removed.push(id) > 0,
      state: async () => 'waiting',
      forgetUnused: async () => {},
      close: async () => {},
    },
    surveyQueue: async (jobs) => ({
      workers: await fake.workers.list(),
      waiting: fake.rivals,
      positions: jobs.map(({ id }) => fake.queued.indexOf(id) + 1 || null),
    }),
    idempotency: createInMemoryIdempotency(),
    reports: {
      newest: async (jobId) => {
        const reports = fake.reported.get(jobId);
        return reports && { reports };
      },
    },
    predictionFiles: { find: async (jobId) => predictionsPath(jobId) },
    addPredictions: (jobId, content) => writeFile(predictionsPath(jobId), content),
    sourceModels: {
      read: async () => ({ definition: SAMPLE_DEFINITION, job: null }),
      keep: async () => true,
    },
    reported: new Map(),
    jobFiles: {
      remove: async (id) => void fake.discarded.push(id),
      removeStates: async () => {},
      removePredictions: async () => {},
    },
    cancelSignal: { send: async (id) => void fake.cancels.push(id) },
    archive: {
      save: async () => {},
      ids: async () => [],
      record: async () => undefined,
      journals: async () => [],
      load: async () => undefined,
    },
    tensorFiles: createTensorFiles(),
    jobStarts: createJobStarts({ job: (id) => join(directory, 'jobs', id) }),
    workers: { list: async () => [WORKER] },
    healthChecks: [{ name: 'redis', check: async () => ({ ok: true }) }],
    predictors: {
      async predict(request) {
        // The API tests look at what was read of a body.
        if (request.input.kind === 'body') return { outcome: 'unread' };
        fake.predicted.push(request);
        const { predictResult: result } = fake;
        if (result.outcome !== 'predicted') return result;
        return { outcome: 'predicted', json: Buffer.from(JSON.stringify(result.predictions)) };
      },
      close: async () => {},
    },
    measureArtifacts: async () => 0,
    ...createFakeDatasets(directory, () => fake),
    ...createFakeArtifacts(directory),
    ...createFakeWeights(directory, () => fake),
  };
  return fake;
}

/** The fakes as the services take them. */
export function toPorts(fakes: FakePorts, directory: string): Ports {
  const others = new Map<Project, Pick<FakePorts, 'datasets' | 'models' | 'weights'>>();
  const of = (project: Project) => {
    if (project === DEFAULT_PROJECT) return fakes;
    const other = others.get(project) ?? {
      ...createFakeDatasets(directory, () => fakes),
      ...createFakeArtifacts(join(directory, project)),
      ...createFakeWeights(directory, () => fakes),
    };
    others.set(project, other);
    return other;
  };
  return {
    ...fakes,
    datasets: (project) => of(project).datasets,
    models: (project) => of(project).models,
    weights: (project) => of(project).weights,
  };
}

function createFakeDatasets(directory: string, fake: () => FakePorts): Pick<FakePorts, 'datasets'> {
  const uploaded = new Map<string, Extract<IngestResult, { outcome: 'ingested' }>['dataset']>();
  return {
    datasets: {
      async get(id) {
        const mnist = await loadMnist();
        const dataset = id === 'mnist' ? mnist.stored.dataset : uploaded.get(id);
        return dataset && { stored: { ...mnist.stored, dataset }, directory };
      },
      async list({ sha256 }) {
        const all = [(await loadMnist()).stored.dataset, ...[...uploaded.values()].reverse()];
        return {
          items: all.filter((dataset) => sha256 === undefined || dataset.sha256 === sha256),
          hasMore: false,
        };
      },
      readSample: async ({ stored }, place) =>
        readSample({ stored, directory: (await loadMnist()).directory }, place),
      async createStaging() {
        const staging = await mkdtemp(join(directory, 'staging-'));
        return { directory: staging, remove: () => rm(staging, { recursive: true, force: true }) };
      },
      async ingest(id, files, options) {
        fake().ingested.push({ files, options });
        const given = fake().ingestResult;
        if (given !== undefined) return given;
        const { dataset: mnist } = (await loadMnist()).stored;
        const dataset = { ...mnist, id, name: options.name ?? mnist.name, source: 'upload' as const };
        uploaded.set(id, dataset);
        return { outcome: 'ingested', dataset };
      },
      isBuiltin: (id) => id === 'mnist',
      delete: async (id) => uploaded.delete(id),
    },
  };
}

/** The definition of every model. */
const SAMPLE_DEFINITION = completeModel({
  name: 'sample',
  input_shape: [784],
  layers: [{ type: 'Dense', name: 'dense', units: 10, activation: 'softmax' }],
});

function createFakeArtifacts(
  directory: string,
): Pick<FakePorts, 'models' | 'checkpoints' | 'addModel' | 'addCheckpoint'> {
  const manifests: ModelManifest[] = [];
  const checkpoints = new Map<string, Checkpoint[]>();
  const modelDirectory = (name: string, version: number) => join(directory, 'models', name, String(version));
  const checkpointPath = (jobId: string, epoch: number) => join(directory, `${jobId}-${epoch}`);
  const versions = (name: string) => manifests.filter((manifest) => manifest.name === name);
  return {
    models: {
      register: async () => Promise.reject(new Error('workers register models')),
      async add(name, directory) {
        const manifest = JSON.parse(await readFile(join(directory, 'manifest.json'), 'utf8'));
        const version = versions(name).length + 1;
        manifests.push({ ...manifest, name, version });
        return { name, version };
      },
      ofJob: async (name, jobId) => versions(name).find((manifest) => manifest.job_id === jobId),
      async get(name, version) {
        const manifest = versions(name).findLast((one) => version === undefined || one.version === version);
        return manifest && { manifest, directory: modelDirectory(name, manifest.version) };
      },
      versions: async (name) => versions(name).map((manifest) => manifest.version),
      async list() {
        return { items: [...new Set(manifests.map((manifest) => manifest.name))], hasMore: false };
      },
      file: async (name, version, file) => join(modelDirectory(name, version), file),
      async delete(name, version) {
        const index = manifests.findIndex((one) => one.name === name && one.version === version);
        return index >= 0 && manifests.splice(index, 1).length > 0;
      },
    },
    checkpoints: {
      list: async (jobId) => checkpoints.get(jobId) ?? [],
      file: async (jobId, { epoch }) => checkpointPath(jobId, epoch),
    },
    async addModel(manifest, files) {
      const target = modelDirectory(manifest.name, manifest.version);
      await mkdir(target, { recursive: true });
      for (const [name, content] of Object.entries(files)) await writeFile(join(target, name), content);
      manifests.push(manifest);
    },
    async addCheckpoint(jobId, checkpoint, content) {
      await writeFile(checkpointPath(jobId, checkpoint.epoch), content);
      checkpoints.set(jobId, [...(checkpoints.get(jobId) ?? []), checkpoint]);
    },
  };
}
