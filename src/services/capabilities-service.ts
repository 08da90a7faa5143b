import type { Limits } from '../config/settings.js';
import { type Capabilities, X_OPS, Y_OPS } from '../contracts/capabilities.js';
import { DTYPES, UPLOAD_FORMATS } from '../contracts/datasets/datasets.js';
import { LOSS_TYPES, METRIC_NAMES } from '../contracts/jobs/compile.js';
import { MAX_IMAGES, MAX_INSTANCES } from '../contracts/predictions.js';
import type { WorkerReport } from '../contracts/workers.js';
import type { DatasetStore, WorkerDirectory, WorkerInfo } from '../domain/ports.js';
import { ACTIVATIONS } from '../keras/activations/index.js';
import { CALLBACKS } from '../keras/callbacks/index.js';
import { CONSTRAINTS } from '../keras/constraints/index.js';
import { INITIALIZERS } from '../keras/initializers/index.js';
import { LAYER_TYPES } from '../keras/layers/index.js';
import { OPTIMIZERS } from '../keras/optimizers/index.js';
import { REGULARIZERS } from '../keras/regularizers/index.js';

/** Describes the service: its vocabulary, its limits, its workers. */
export interface CapabilitiesService {
  describe(): Promise<Capabilities>;
}

/** Capabilities from the contracts, the settings and the live workers. */
export function createCapabilitiesService({
  workers,
  datasets,
  limits,
  version,
}: {
  workers: WorkerDirectory;
  datasets: DatasetStore;
  limits: () => Promise<Limits>;
  version: string;
}): CapabilitiesService {
  return {
    async describe() {
      const [live, builtin] = await Promise.all([workers.list(), builtinDatasets(datasets)]);
      return {
        object: 'capabilities',
        version,
        layers: [...LAYER_TYPES],
        activations: [...ACTIVATIONS],
        initializers: [...INITIALIZERS],
        regularizers: [...REGULARIZERS],
        constraints: [...CONSTRAINTS],
        optimizers: [...OPTIMIZERS],
        losses: [...LOSS_TYPES],
        metrics: [...METRIC_NAMES],
        callbacks: [...CALLBACKS],
        preprocessing: { x: [...X_OPS], y: [...Y_OPS] },
        dtypes: [...DTYPES],
        upload_formats: [...UPLOAD_FORMATS],
        datasets: builtin,
        limits: toLimitsReport(await limits()),
        workers: live.length,
        worker_reports: live.map(toReport),
        devices: live.flatMap(({ device }) => (device === null ? [] : [device])),
      };
    },
  };
}

/** A worker from before there were placements reports none of them. */
function toReport(worker: WorkerInfo): WorkerReport {
  const { id, host, concurrency, running, device, devices = ['any'], labels = [], gpus = [] } = worker;
  return {
    id,
    host,
    concurrency,
    running: running.length,
    devices: [...devices],
    labels: [...labels],
    device,
    gpus,
  };
}

async function builtinDatasets(datasets: DatasetStore): Promise<string[]> {
  const page = await datasets.list({ limit: 100 });
  return page.items.filter(({ source }) => source === 'builtin').map(({ id }) => id);
}

/** The limits under their names on the wire, with those of the contract. */
function toLimitsReport(limits: Limits): Capabilities['limits'] {
  return {
    max_json_bytes: limits.maxJsonBytes,
    max_upload_bytes: limits.maxUploadBytes,
    max_image_bytes: limits.maxImageBytes,
    max_image_pixels: limits.maxImagePixels,
    max_text_characters: limits.maxTextCharacters,
    max_images: MAX_IMAGES,
    max_instances: MAX_INSTANCES,
    max_layers: limits.maxLayers,
    max_job_memory_bytes: limits.maxJobMemoryBytes,
    max_run_seconds: limits.maxRunSeconds,
    max_queue_seconds: limits.maxQueueSeconds,
    max_restarts: limits.maxRestarts,
    max_parameters: limits.maxParameters,
    max_epochs: limits.maxEpochs,
    max_batch_size: limits.maxBatchSize,
  };
}
