import { type Static, Type } from 'typebox';
import { ACTIVATIONS } from '../keras/activations/index.js';
import { CALLBACKS } from '../keras/callbacks/index.js';
import { CONSTRAINTS } from '../keras/constraints/index.js';
import { INITIALIZERS } from '../keras/initializers/index.js';
import { LAYER_TYPES } from '../keras/layers/index.js';
import { OPTIMIZERS } from '../keras/optimizers/index.js';
import { REGULARIZERS } from '../keras/regularizers/index.js';
import { closedObject, ref, stringEnum, tag } from '../schema/schema-helpers.js';
import { DTYPES, UPLOAD_FORMATS } from './datasets/datasets.js';
import { LOSS_TYPES, METRIC_NAMES } from './jobs/compile.js';
import { DeviceSchema } from './jobs/progress.js';
import { WorkerReportSchema, workerComponents } from './workers.js';

/** Preprocessing steps accepted in `dataset.x` and `dataset.y`. */
export const X_OPS = [
  'reshape',
  'rescale',
  'normalize',
  'expand_dims',
  'resize',
  'grayscale',
  'preprocess_input',
  'window',
] as const;
export const Y_OPS = ['one_hot', 'input', 'window'] as const;

/** Limits that clients may run into, published so that they need not find them by trial. */
export const LimitsReportSchema = closedObject(
  {
    max_json_bytes: Type.Integer(),
    max_upload_bytes: Type.Integer(),
    max_image_bytes: Type.Integer(),
    max_image_pixels: Type.Integer(),
    max_text_characters: Type.Integer({ description: 'Maximum characters of a text in a dataset.' }),
    max_images: Type.Integer({ description: 'Maximum images per prediction.' }),
    max_instances: Type.Integer({ description: 'Maximum samples per prediction.' }),
    max_layers: Type.Integer(),
    max_job_memory_bytes: Type.Integer({
      description:
        'Maximum estimated memory of a job on a CPU. On a GPU, the GPU memory limits weights, gradients, optimizer and activations.',
    }),
    max_run_seconds: Type.Integer(),
    max_parameters: Type.Integer({ description: 'Maximum parameters per model.' }),
    max_epochs: Type.Integer(),
    max_batch_size: Type.Integer(),
    max_queue_seconds: Type.Integer({ description: '0: no limit.' }),
    max_restarts: Type.Integer(),
  },
  { $id: 'LimitsReport' },
);

/** The response to GET /api/v1/capabilities. */
export const CapabilitiesSchema = closedObject(
  {
    object: tag('capabilities'),
    version: Type.String({ description: 'Version of the service.' }),
    layers: Type.Array(stringEnum(LAYER_TYPES)),
    activations: Type.Array(stringEnum(ACTIVATIONS)),
    initializers: Type.Array(stringEnum(INITIALIZERS)),
    regularizers: Type.Array(stringEnum(REGULARIZERS)),
    constraints: Type.Array(stringEnum(CONSTRAINTS)),
    optimizers: Type.Array(stringEnum(OPTIMIZERS)),
    losses: Type.Array(stringEnum(LOSS_TYPES)),
    metrics: Type.Array(stringEnum(METRIC_NAMES)),
    callbacks: Type.Array(stringEnum(CALLBACKS)),
    preprocessing: closedObject({ x: Type.Array(stringEnum(X_OPS)), y: Type.Array(stringEnum(Y_OPS)) }),
    dtypes: Type.Array(stringEnum(DTYPES)),
    upload_formats: Type.Array(stringEnum(UPLOAD_FORMATS)),
    datasets: Type.Array(Type.String(), { description: 'Ids of the built-in datasets.' }),
    limits: ref(LimitsReportSchema),
    workers: Type.Integer({ description: 'Live workers.' }),
    worker_reports: Type.Array(ref(WorkerReportSchema), {
      description: 'The jobs and devices of each live worker.',
    }),
    devices: Type.Array(ref(DeviceSchema), {
      description: 'Devices that the live workers have tested successfully so far.',
    }),
  },
  { $id: 'Capabilities' },
);
export type Capabilities = Static<typeof CapabilitiesSchema>;

export const capabilitiesComponents = [...workerComponents, LimitsReportSchema, CapabilitiesSchema];
