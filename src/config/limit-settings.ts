import { Type } from 'typebox';
import { MAX_RUN_SECONDS } from '../contracts/jobs/limits.js';
import { MAX_LAYERS } from '../contracts/model-definition.js';
import { GIBIBYTE, MEBIBYTE, setting } from './setting.js';

/** The largest request and the largest job that are accepted. */
export const LIMIT_SETTINGS = {
  maxJsonBytes: setting(
    'TRAINHORN_MAX_JSON_BYTES',
    Type.Integer({ default: 4 * MEBIBYTE, minimum: 1024, description: 'Largest JSON body.' }),
  ),
  maxUploadBytes: setting(
    'TRAINHORN_MAX_UPLOAD_BYTES',
    Type.Integer({
      default: 4 * GIBIBYTE,
      minimum: 1024,
      description: 'Largest dataset upload, and largest dataset after unpacking.',
    }),
  ),
  maxUploadEntries: setting(
    'TRAINHORN_MAX_UPLOAD_ENTRIES',
    Type.Integer({ default: 200_000, minimum: 1, description: 'Maximum files in an uploaded archive.' }),
  ),
  maxImageBytes: setting(
    'TRAINHORN_MAX_IMAGE_BYTES',
    Type.Integer({
      default: 16 * MEBIBYTE,
      minimum: 1024,
      description: 'Largest image posted for prediction.',
    }),
  ),
  maxImagePixels: setting(
    'TRAINHORN_MAX_IMAGE_PIXELS',
    Type.Integer({
      default: 50_000_000,
      minimum: 1,
      description: 'Maximum pixels of an image, checked before it is decoded.',
    }),
  ),
  maxTextCharacters: setting(
    'TRAINHORN_MAX_TEXT_CHARACTERS',
    Type.Integer({
      default: 100_000,
      minimum: 1,
      maximum: 4_000_000,
      description: 'Maximum characters of a text in a dataset.',
    }),
  ),
  maxLayers: setting(
    'TRAINHORN_MAX_LAYERS',
    Type.Integer({
      default: 4096,
      minimum: 1,
      maximum: MAX_LAYERS,
      description: 'Maximum layers per model, those of models inside it included.',
    }),
  ),
  maxParameters: setting(
    'TRAINHORN_MAX_PARAMETERS',
    Type.Integer({ default: 1_000_000_000, minimum: 1, description: 'Maximum parameters per model.' }),
  ),
  maxEpochs: setting(
    'TRAINHORN_MAX_EPOCHS',
    Type.Integer({ default: 10_000, minimum: 1, maximum: 100_000, description: 'Maximum epochs per job.' }),
  ),
  maxBatchSize: setting(
    'TRAINHORN_MAX_BATCH_SIZE',
    Type.Integer({
      default: 65_536,
      minimum: 1,
      maximum: 1_048_576,
      description: 'Maximum batch_size of a job.',
    }),
  ),
  maxJobMemoryBytes: setting(
    'TRAINHORN_MAX_JOB_MEMORY_BYTES',
    Type.Integer({
      default: 0,
      minimum: 0,
      description:
        'Maximum estimated memory of a job. 0: three quarters of the memory of the largest live worker.',
    }),
  ),
  maxRunSeconds: setting(
    'TRAINHORN_MAX_RUN_SECONDS',
    Type.Integer({
      default: 86_400,
      minimum: 1,
      maximum: MAX_RUN_SECONDS,
      description: 'Longest run of an attempt; also the default of limits.max_run_seconds.',
    }),
  ),
  maxQueueSeconds: setting(
    'TRAINHORN_MAX_QUEUE_SECONDS',
    Type.Integer({
      default: 0,
      minimum: 0,
      description:
        'Longest time a job may wait in the queue; also the default of limits.max_queue_seconds. 0: no limit.',
    }),
  ),
  maxRestarts: setting(
    'TRAINHORN_MAX_RESTARTS',
    Type.Integer({
      default: 10,
      minimum: 0,
      maximum: 1000,
      description: 'Largest limits.max_restarts that a job may ask for.',
    }),
  ),
};

/** How much one project may have and do. */
export const QUOTA_SETTINGS = {
  maxUnfinishedJobs: setting(
    'TRAINHORN_PROJECT_MAX_UNFINISHED_JOBS',
    Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Maximum unfinished jobs per project: queued, running or between the two.',
    }),
  ),
  maxDatasetBytes: setting(
    'TRAINHORN_PROJECT_MAX_DATASET_BYTES',
    Type.Integer({
      default: 100 * GIBIBYTE,
      minimum: 1024,
      description: "Maximum total size of a project's uploaded datasets.",
    }),
  ),
  maxArtifactBytes: setting(
    'TRAINHORN_PROJECT_MAX_ARTIFACT_BYTES',
    Type.Integer({
      default: 100 * GIBIBYTE,
      minimum: 1024,
      description:
        "Total size of a project's models and checkpoints from which on its new jobs are refused; jobs that were accepted before run to their end.",
    }),
  ),
  predictionsPerMinute: setting(
    'TRAINHORN_PROJECT_PREDICTIONS_PER_MINUTE',
    Type.Integer({
      default: 600_000,
      minimum: 1,
      maximum: 10_000_000,
      description: 'Maximum prediction requests per project and minute, at each API process.',
    }),
  ),
  maxEventStreams: setting(
    'TRAINHORN_PROJECT_MAX_EVENT_STREAMS',
    Type.Integer({
      default: 1000,
      minimum: 1,
      maximum: 1_000_000,
      description: 'Maximum open event streams per project, at each API process.',
    }),
  ),
};
