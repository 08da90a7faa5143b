import { Type } from 'typebox';
import { XLA_MODES } from '../contracts/jobs/progress.js';
import { WORKER_LABEL } from '../contracts/resources.js';
import { stringEnum } from '../schema/schema-helpers.js';
import { commaList, GIBIBYTE, setting } from './setting.js';

/** The jobs a worker takes. */
export const WORKER_SETTINGS = {
  concurrency: setting(
    'TRAINHORN_WORKER_CONCURRENCY',
    Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 64,
      description:
        'Jobs one worker trains at a time. With the CUDA engine they share its GPUs evenly. 0: one, or one for each GPU that CUDA_VISIBLE_DEVICES leaves.',
    }),
  ),
  cpuJobs: setting(
    'TRAINHORN_CPU_JOBS',
    Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 64,
      description:
        'With the CUDA engine: additional jobs with resources.device `cpu` that a worker trains at a time on the CPU. 0: none. Where CUDA_VISIBLE_DEVICES is -1, it trains all its jobs on the CPU.',
    }),
  ),
  labels: setting(
    'TRAINHORN_WORKER_LABELS',
    commaList(
      WORKER_LABEL,
      'Labels of a worker, separated by commas: at most 63 letters, digits, `.`, `_` and `-` each. A job with resources.labels runs only on workers that have all of them.',
    ),
  ),
  warmTrainers: setting(
    'TRAINHORN_WARM_TRAINERS',
    Type.Integer({
      default: 1,
      minimum: 0,
      maximum: 8,
      description:
        'Trainer processes kept ready with TensorFlow loaded, for small models and for large ones each, or on each GPU; one uses about 300 MB.',
    }),
  ),
};

/** How a trainer loads TensorFlow and trains. */
export const TRAINER_SETTINGS = {
  intraOpThreads: setting(
    'TRAINHORN_INTRA_OP_THREADS',
    Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 1024,
      description:
        'Threads inside one TensorFlow operation of trainers. 0: one for a small model, else as many as a job has cores.',
    }),
  ),
  deterministic: setting(
    'TRAINHORN_DETERMINISTIC',
    Type.Boolean({
      default: true,
      description:
        'Whether jobs on a GPU use deterministic kernels only, so that an interrupted or repeated job produces the same weights, bit for bit. `false` is faster there and withdraws the guarantee in the record of the job; it changes nothing on a CPU.',
    }),
  ),
  xla: setting(
    'TRAINHORN_XLA',
    stringEnum(XLA_MODES, {
      default: 'off',
      description:
        'What XLA compiles when a job trains: `off` nothing; `auto` clusters of operations that it picks itself; `step` the training step as a whole. A step that XLA refuses trains without it, and the job says so.',
    }),
  ),
  maxResidentDataBytes: setting(
    'TRAINHORN_MAX_RESIDENT_DATA_BYTES',
    Type.Integer({
      default: 2 * GIBIBYTE,
      minimum: 0,
      description:
        'Largest dataset that a trainer holds in memory, in the bytes it takes on disk; a larger one is read from disk batch by batch.',
    }),
  ),
  checkpointSeconds: setting(
    'TRAINHORN_CHECKPOINT_SECONDS',
    Type.Number({
      default: 60,
      minimum: 0.01,
      maximum: 86_400,
      description:
        'How often a trainer saves its state in the middle of an epoch, which bounds the work an interruption can lose. It also saves after each epoch.',
    }),
  ),
};

/** The predictor processes of the API. */
export const PREDICTOR_SETTINGS = {
  processes: setting(
    'TRAINHORN_PREDICTORS',
    Type.Integer({
      default: 0,
      minimum: 0,
      maximum: 64,
      description:
        'Predictor processes of the API, each of about 300 MB. 0: one for every two cores, at most 4; one on a GPU.',
    }),
  ),
  threads: setting(
    'TRAINHORN_PREDICTOR_THREADS',
    Type.Integer({
      default: 1,
      minimum: 0,
      maximum: 1024,
      description:
        'Threads inside one TensorFlow operation of a predictor; 0: as many as there are cores. One is fastest for small models, whose operations take less time than waking another thread; more make a single prediction of a large model faster.',
    }),
  ),
  device: setting(
    'TRAINHORN_PREDICTOR_DEVICE',
    Type.String({
      default: 'cpu',
      pattern: '^(cpu|gpu|[0-9]{1,3})$',
      description:
        "Where predictors run: `cpu`; `gpu`, the first that CUDA_VISIBLE_DEVICES of the API leaves; or nvidia-smi's number of a GPU. A GPU requires the CUDA engine.",
    }),
  ),
  maxLoadedModels: setting(
    'TRAINHORN_PREDICTOR_MODELS',
    Type.Integer({
      default: 8,
      minimum: 1,
      maximum: 1000,
      description: 'Models one predictor keeps loaded; the least recently used is unloaded first.',
    }),
  ),
};
