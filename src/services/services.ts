import type { Limits } from '../config/settings.js';
import { DEFAULT_PROJECT } from '../contracts/access.js';
import { type ForCaller, type ForProject, onceForCaller } from '../domain/access/caller.js';
import type { Quotas } from '../domain/admission/quotas.js';
import type { JobFiles, JobStore, JobWatcher } from '../domain/job/ports.js';
import { ANY_PLACEMENT } from '../domain/job/queue/placement.js';
import type { CancelSignal, JobQueue, SurveyQueue } from '../domain/job/queue/ports.js';
import type {
  CheckpointStore,
  DatasetStore,
  HealthCheck,
  IdempotencyStore,
  KeyStore,
  MeasureArtifacts,
  ModelExports,
  ModelRegistry,
  PredictionFiles,
  Predictors,
  ReportStore,
  SourceModels,
  WeightsStore,
  WorkerDirectory,
} from '../domain/ports.js';
import type { JobArchive } from '../domain/recovery/ports.js';
import type { JobStarts, TensorFiles } from '../domain/weights/start/ports.js';
import { type AccessService, createAccessService } from './access/access-service.js';
import { createRateLimiter, type RateLimiter } from './access/rate-limiter.js';
import { createStreamQuota, type StreamQuota } from './access/stream-quota.js';
import { type CapabilitiesService, createCapabilitiesService } from './capabilities-service.js';
import { createDatasetService, type DatasetService } from './datasets/dataset-service.js';
import { createIdempotency, type Idempotency } from './idempotency.js';
import { createJobFeeds, shareWithFollowers } from './jobs/feeds/job-feeds.js';
import { createJobService, type JobService } from './jobs/job-service.js';
import { jobsOfProject } from './jobs/project-jobs.js';
import { createExportService, type ExportService } from './models/export-service.js';
import { createImportService, type ImportService } from './models/import-service.js';
import { createModelService, type ModelService } from './models/model-service.js';
import { createMemoryLimit } from './predictions/memory-limit.js';
import { createPredictionService, type PredictionService } from './predictions/prediction-service.js';
import { createReadinessService, type ReadinessService } from './readiness-service.js';
import { createWeightsService, type WeightsService } from './weights/weights-service.js';

/** The ports of the use cases. */
export interface Ports {
  keys: KeyStore;
  jobs: JobStore;
  watcher: JobWatcher;
  queue: JobQueue;
  surveyQueue: SurveyQueue;
  cancelSignal: CancelSignal;
  workers: WorkerDirectory;
  datasets: ForProject<DatasetStore>;
  models: ForProject<ModelRegistry>;
  exports: ModelExports;
  weights: ForProject<WeightsStore>;
  checkpoints: CheckpointStore;
  reports: ReportStore;
  predictionFiles: PredictionFiles;
  sourceModels: SourceModels;
  jobFiles: JobFiles;
  idempotency: IdempotencyStore;
  archive: JobArchive;
  tensorFiles: TensorFiles;
  jobStarts: JobStarts;
  predictors: Predictors;
  measureArtifacts: MeasureArtifacts;
  healthChecks: readonly HealthCheck[];
}

export interface ServiceSettings {
  version: string;
  /** A `maxJobMemoryBytes` of 0 leaves it to the workers' memory. */
  limits: Limits;
  /** Memory of this machine. */
  machineBytes: number;
  quotas: Quotas;
  /** Whether requests need no key as long as there are no keys. */
  isOpenWithoutKeys: boolean;
  /** Called when a record was written but queue or workers could not be notified. */
  onQueueFailed: (jobId: string, error: unknown) => void;
  /** Called when a record could not be copied to the disk. */
  onArchiveFailed: (jobId: string, error: unknown) => void;
}

/** The use cases that routes call; those of projects are scoped to the caller. */
export interface Services {
  access: AccessService;
  jobs: ForCaller<JobService>;
  datasets: ForCaller<DatasetService>;
  models: ForCaller<ModelService>;
  exports: ForCaller<ExportService>;
  imports: ForCaller<ImportService>;
  weights: ForCaller<WeightsService>;
  predictions: ForCaller<PredictionService>;
  predictionRate: RateLimiter;
  streamQuota: StreamQuota;
  idempotency: Idempotency;
  readiness: ReadinessService;
  capabilities: CapabilitiesService;
}

/** All use cases over the given ports. */
export function createServices(ports: Ports, settings: ServiceSettings): Services {
  const { version, quotas, isOpenWithoutKeys, machineBytes } = settings;
  const memoryLimit = createMemoryLimit({
    fixedBytes: settings.limits.maxJobMemoryBytes,
    machineBytes,
    workers: ports.workers,
  });
  const limits = async () => {
    const { maxJobMemoryBytes } = await memoryLimit(ANY_PLACEMENT);
    return { ...settings.limits, maxJobMemoryBytes };
  };
  const jobLimits = { ...settings.limits, caps: settings.limits };
  const feeds = createJobFeeds({ store: ports.jobs, watcher: ports.watcher });
  const jobs = shareWithFollowers(ports.jobs, feeds);
  return {
    access: createAccessService({ keys: ports.keys, isOpenWithoutKeys }),
    jobs: onceForCaller((project) =>
      createJobService({
        ...ports,
        project,
        store: jobsOfProject(jobs, project),
        allJobs: jobs,
        feeds,
        datasets: ports.datasets(project),
        models: ports.models(project),
        weights: ports.weights(project),
        limits: async (placement) => ({ ...jobLimits, ...(await memoryLimit(placement)) }),
        quotas,
        artifactBytes: (jobIds, options) => ports.measureArtifacts(project, jobIds, options),
        now: () => new Date(),
        onQueueFailed: settings.onQueueFailed,
        onArchiveFailed: settings.onArchiveFailed,
      }),
    ),
    datasets: onceForCaller((project) =>
      createDatasetService({
        datasets: ports.datasets(project),
        jobs: jobsOfProject(jobs, project),
        quotas,
      }),
    ),
    models: onceForCaller((project) => createModelService({ models: ports.models(project) })),
    imports: onceForCaller((project) =>
      createImportService({
        ...ports,
        store: jobsOfProject(jobs, project),
        models: ports.models(project),
        weights: ports.weights(project),
        quotas,
        artifactBytes: (jobIds, options) => ports.measureArtifacts(project, jobIds, options),
        limits,
        now: () => new Date(),
      }),
    ),
    exports: onceForCaller((project) =>
      createExportService({ models: ports.models(project), exports: ports.exports }),
    ),
    weights: onceForCaller((project) =>
      createWeightsService({
        weights: ports.weights(project),
        store: jobsOfProject(jobs, project),
        quotas,
        artifactBytes: (jobIds, options) => ports.measureArtifacts(project, jobIds, options),
      }),
    ),
    predictions: onceForCaller((project) =>
      createPredictionService({ models: ports.models(project), predictors: ports.predictors }),
    ),
    predictionRate: createRateLimiter(quotas.predictionsPerMinute),
    streamQuota: createStreamQuota(quotas),
    idempotency: createIdempotency(ports.idempotency),
    readiness: createReadinessService(ports.healthChecks),
    capabilities: createCapabilitiesService({
      workers: ports.workers,
      datasets: ports.datasets(DEFAULT_PROJECT),
      limits,
      version,
    }),
  };
}
