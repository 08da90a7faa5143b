import type { Capabilities } from '../contracts/capabilities.js';
import type {
  CancelSignal,
  CheckpointStore,
  DatasetStore,
  HealthCheck,
  IdempotencyStore,
  JobArchive,
  JobFiles,
  JobQueue,
  JobStore,
  JobWatcher,
  ModelRegistry,
  Predictors,
  WorkerDirectory,
} from '../domain/ports.js';
import { type CapabilitiesService, createCapabilitiesService } from './capabilities-service.js';
import { createDatasetService, type DatasetService } from './dataset-service.js';
import { createIdempotency, type Idempotency } from './idempotency.js';
import { createJobService, type JobService } from './job-service.js';
import { createModelService, type ModelService } from './model-service.js';
import { createPredictionService, type PredictionService } from './prediction-service.js';
import { createReadinessService, type ReadinessService } from './readiness-service.js';

/** What the use cases need from outside. */
export interface Ports {
  jobs: JobStore;
  watcher: JobWatcher;
  queue: JobQueue;
  cancelSignal: CancelSignal;
  workers: WorkerDirectory;
  datasets: DatasetStore;
  models: ModelRegistry;
  checkpoints: CheckpointStore;
  jobFiles: JobFiles;
  idempotency: IdempotencyStore;
  archive: JobArchive;
  predictors: Predictors;
  healthChecks: readonly HealthCheck[];
}

export interface ServiceSettings {
  version: string;
  limits: Capabilities['limits'];
  /** Told when a record was written but queue or workers could not be told of it. */
  onQueueFailed: (jobId: string, error: unknown) => void;
  /** Told when a record could not be copied to the disk. */
  onArchiveFailed: (jobId: string, error: unknown) => void;
}

/** The use cases that routes call. */
export interface Services {
  jobs: JobService;
  datasets: DatasetService;
  models: ModelService;
  predictions: PredictionService;
  idempotency: Idempotency;
  readiness: ReadinessService;
  capabilities: CapabilitiesService;
}

/** All use cases over the given ports. */
export function createServices(
  ports: Ports,
  { version, limits, onQueueFailed, onArchiveFailed }: ServiceSettings,
): Services {
  return {
    jobs: createJobService({
      ...ports,
      store: ports.jobs,
      limits: {
        maxJobMemoryBytes: limits.max_job_memory_bytes,
        maxRunSeconds: limits.max_run_seconds,
        maxQueueSeconds: limits.max_queue_seconds,
        maxRestarts: limits.max_restarts,
      },
      now: () => new Date(),
      onQueueFailed,
      onArchiveFailed,
    }),
    datasets: createDatasetService(ports),
    models: createModelService(ports),
    predictions: createPredictionService(ports),
    idempotency: createIdempotency(ports.idempotency),
    readiness: createReadinessService(ports.healthChecks),
    capabilities: createCapabilitiesService({ ...ports, limits, version }),
  };
}
