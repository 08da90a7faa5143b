import type { AllowedHosts } from './api/api.js';
import { listOf } from './comma-list.js';
import type { Config } from './config.js';
import type { Capabilities } from './contracts/capabilities.js';
import { MAX_LAYERS } from './contracts/model-definition.js';
import { MAX_IMAGES, MAX_INSTANCES } from './contracts/predictions.js';
import { parseOrigins } from './cors-origins.js';
import type { Quotas } from './domain/admission/quotas.js';

// Settings, as those who need them name them.

/** The caps on requests and jobs. */
export function toLimits(config: Config): Capabilities['limits'] {
  return {
    max_json_bytes: config.TRAINHORN_MAX_JSON_BYTES,
    max_upload_bytes: config.TRAINHORN_MAX_UPLOAD_BYTES,
    max_image_bytes: config.TRAINHORN_MAX_IMAGE_BYTES,
    max_image_pixels: config.TRAINHORN_MAX_IMAGE_PIXELS,
    max_images: MAX_IMAGES,
    max_instances: MAX_INSTANCES,
    max_layers: MAX_LAYERS,
    max_job_memory_bytes: config.TRAINHORN_MAX_JOB_MEMORY_BYTES,
    max_run_seconds: config.TRAINHORN_MAX_RUN_SECONDS,
    max_queue_seconds: config.TRAINHORN_MAX_QUEUE_SECONDS,
    max_restarts: config.TRAINHORN_MAX_RESTARTS,
    max_parameters: config.TRAINHORN_MAX_PARAMETERS,
    max_epochs: config.TRAINHORN_MAX_EPOCHS,
    max_batch_size: config.TRAINHORN_MAX_BATCH_SIZE,
  };
}

/** What each project may have. */
export function toQuotas(config: Config): Quotas {
  return {
    maxUnfinishedJobs: config.TRAINHORN_PROJECT_MAX_UNFINISHED_JOBS,
    maxDatasetBytes: config.TRAINHORN_PROJECT_MAX_DATASET_BYTES,
    maxArtifactBytes: config.TRAINHORN_PROJECT_MAX_ARTIFACT_BYTES,
    predictionsPerMinute: config.TRAINHORN_PROJECT_PREDICTIONS_PER_MINUTE,
    eventStreams: config.TRAINHORN_PROJECT_MAX_EVENT_STREAMS,
  };
}

const LOOPBACK = /^(localhost$|127\.\d+\.\d+\.\d+$|::1$)/;

/** Whether only this machine reaches the API. */
export const isLoopback = ({ HOST }: Config): boolean => LOOPBACK.test(HOST);

/** The origins whose pages may call the API, as browsers spell them. */
export const toCorsOrigins = ({ TRAINHORN_CORS_ORIGINS: setting }: Config): readonly string[] =>
  parseOrigins(setting);

/** Beyond the loopback other names than ours are the rule: those of containers, services and proxies. */
export function toAllowedHosts(config: Config): AllowedHosts {
  const listed = listOf(config.TRAINHORN_ALLOWED_HOSTS.toLowerCase());
  return listed.length === 0 && !isLoopback(config) ? 'any' : listed;
}
