import { envSchema } from 'env-schema';
import { type Static, Type } from 'typebox';
import { XLA_MODES } from './contracts/job-progress.js';
import { WORKER_LABEL } from './contracts/resources.js';
import { MAX_RUN_SECONDS } from './contracts/training-config.js';
import { parseOrigins } from './cors-origins.js';
import { stringEnum } from './schema/schema-helpers.js';

const GIBIBYTE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;

/** Every setting: its environment variable, type, bounds, default and meaning. docs/configuration.md is made from it. */
export const ConfigSchema = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'Address the API listens on.' }),
  PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65535,
    description: 'Port of the API; 0 takes a free one.',
  }),
  TRAINHORN_ALLOWED_HOSTS: Type.String({
    default: '',
    pattern: '^\\s*([A-Za-z0-9.-]+(\\s*,\\s*[A-Za-z0-9.-]+)*)?\\s*$',
    description:
      'Names, separated by commas, by which the API may be called and whose web pages may send it changes, such as that of a reverse proxy. `localhost` and IP addresses always may. Empty: no other name when HOST is a loopback address, else any.',
  }),
  TRAINHORN_CORS_ORIGINS: Type.String({
    default: '',
    description:
      "Origins, separated by commas, whose web pages may call the API from a browser, such as `https://app.example` or `http://localhost:5173`: scheme, host and a port that is not the scheme's own; no path, no `*`. Pages send keys in Authorization; cookies are never used. Empty: none.",
  }),
  TRAINHORN_MAX_CONNECTIONS_PER_ADDRESS: Type.Integer({
    default: 1024,
    minimum: 0,
    maximum: 1_000_000,
    description:
      'Maximum open connections per IPv4 address or IPv6 /64 network, for each API process. Behind a reverse proxy all connections come from its address: limit them in the proxy. 0: no limit.',
  }),
  REDIS_URL: Type.String({
    default: 'redis://127.0.0.1:6379',
    description: 'Redis of the queue, the records and the logs. `npm start` runs a private one when unset.',
  }),
  LOG_LEVEL: stringEnum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    default: 'info',
    description: 'Least level that is logged.',
  }),
  TRAINHORN_DATA_DIR: Type.String({
    default: 'data',
    minLength: 1,
    description: 'Directory of datasets, checkpoints and models, shared by API and workers.',
  }),
  TRAINHORN_DATASETS_DIR: Type.String({
    default: '',
    description:
      'Directory of npz, CSV, TSV, JSON and zip files that appear as built-in datasets beside mnist and iris, under the names of the files in lower case. It is only read: each file is ingested once into TRAINHORN_DATA_DIR, and again when it has changed. Empty: none.',
  }),
  TRAINHORN_QUEUE_PREFIX: Type.String({
    default: 'trainhorn',
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    description: 'Prefix of every Redis key, so that several services can share one Redis.',
  }),
  TRAINHORN_WORKER_CONCURRENCY: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 64,
    description:
      'Jobs one worker trains at a time. With the CUDA engine they share its GPUs evenly. 0: one, or one for each GPU that CUDA_VISIBLE_DEVICES leaves.',
  }),
  TRAINHORN_CPU_JOBS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 64,
    description:
      'With the CUDA engine: jobs with resources.device `cpu` that a worker trains at a time besides, on the CPU. 0: it takes none. Where CUDA_VISIBLE_DEVICES is -1, it trains all its jobs on the CPU.',
  }),
  TRAINHORN_WORKER_LABELS: Type.String({
    default: '',
    pattern: `^\\s*(${WORKER_LABEL}(\\s*,\\s*${WORKER_LABEL})*)?\\s*$`,
    description:
      'Labels of a worker, separated by commas: at most 63 letters, digits, `.`, `_` and `-` each. A job whose resources.labels ask for labels is taken only by workers that have all of them.',
  }),
  TRAINHORN_WARM_TRAINERS: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 8,
    description:
      'Trainer processes kept ready with TensorFlow loaded, for small models and for large ones each, or on each GPU; one takes about 300 MB.',
  }),
  TRAINHORN_PREDICTORS: Type.Integer({
    default: 1,
    minimum: 1,
    maximum: 16,
    description: 'Predictor processes of the API.',
  }),
  TRAINHORN_PREDICTOR_DEVICE: Type.String({
    default: 'cpu',
    pattern: '^(cpu|gpu|[0-9]{1,3})$',
    description:
      "Where predictors run: `cpu`; `gpu`, the first that CUDA_VISIBLE_DEVICES of the API leaves; or nvidia-smi's number of a GPU. A GPU takes the CUDA engine.",
  }),
  TRAINHORN_PREDICTOR_MODELS: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 1000,
    description: 'Models one predictor keeps loaded; the least recently used goes first.',
  }),
  TRAINHORN_INTRA_OP_THREADS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 1024,
    description:
      'Threads inside one TensorFlow operation. 0: one for a small model, else as many as a job has cores.',
  }),
  TRAINHORN_DETERMINISTIC: Type.Boolean({
    default: true,
    description:
      'Whether jobs on a GPU use deterministic kernels only, so that an interrupted or repeated job comes to the same weights, bit for bit. `false` is faster there and withdraws the promise in the record of the job; on a CPU it changes nothing.',
  }),
  TRAINHORN_XLA: stringEnum(XLA_MODES, {
    default: 'off',
    description:
      'What XLA compiles when a job trains: `off` nothing; `auto` clusters of operations that it picks itself; `step` the training step as a whole. A step that XLA refuses trains without it, as the job says.',
  }),
  TRAINHORN_MAX_RESIDENT_DATA_BYTES: Type.Integer({
    default: 2 * GIBIBYTE,
    minimum: 0,
    description:
      'Largest dataset that a trainer holds in memory, in the bytes it takes on disk; a larger one is read from disk batch by batch.',
  }),
  TRAINHORN_CHECKPOINT_SECONDS: Type.Number({
    default: 60,
    minimum: 0.01,
    maximum: 86_400,
    description:
      'How often a trainer saves its state in the middle of an epoch; what an interruption costs at most. It saves after each epoch too.',
  }),
  TRAINHORN_MAX_JOB_MEMORY_BYTES: Type.Integer({
    default: 0,
    minimum: 0,
    description:
      'Largest estimated memory of a job that is accepted; 0 means three quarters of the memory of the largest live worker.',
  }),
  TRAINHORN_MAX_RUN_SECONDS: Type.Integer({
    default: 86_400,
    minimum: 1,
    maximum: MAX_RUN_SECONDS,
    description: 'Longest run of an attempt; also the default of limits.max_run_seconds.',
  }),
  TRAINHORN_MAX_QUEUE_SECONDS: Type.Integer({
    default: 0,
    minimum: 0,
    description:
      'Longest time a job may wait in the queue; also the default of limits.max_queue_seconds. 0: no limit.',
  }),
  TRAINHORN_MAX_RESTARTS: Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 1000,
    description: 'Most restarts that limits.max_restarts of a job may allow.',
  }),
  TRAINHORN_MAX_JSON_BYTES: Type.Integer({
    default: 4 * MEBIBYTE,
    minimum: 1024,
    description: 'Largest JSON body.',
  }),
  TRAINHORN_MAX_UPLOAD_BYTES: Type.Integer({
    default: 4 * GIBIBYTE,
    minimum: 1024,
    description: 'Largest dataset upload, and largest dataset after unpacking.',
  }),
  TRAINHORN_MAX_UPLOAD_ENTRIES: Type.Integer({
    default: 200_000,
    minimum: 1,
    description: 'Most files in an uploaded archive.',
  }),
  TRAINHORN_MAX_IMAGE_BYTES: Type.Integer({
    default: 16 * MEBIBYTE,
    minimum: 1024,
    description: 'Largest image posted for prediction.',
  }),
  TRAINHORN_MAX_IMAGE_PIXELS: Type.Integer({
    default: 50_000_000,
    minimum: 1,
    description: 'Most pixels of an image, checked before it is decoded.',
  }),
  TRAINHORN_MAX_PARAMETERS: Type.Integer({
    default: 1_000_000_000,
    minimum: 1,
    description: 'Most parameters of a model that is accepted.',
  }),
  TRAINHORN_MAX_EPOCHS: Type.Integer({
    default: 10_000,
    minimum: 1,
    maximum: 100_000,
    description: 'Most epochs of a job that is accepted.',
  }),
  TRAINHORN_MAX_BATCH_SIZE: Type.Integer({
    default: 65_536,
    minimum: 1,
    maximum: 1_048_576,
    description: 'Largest batch_size of a job that is accepted.',
  }),
  TRAINHORN_PROJECT_MAX_UNFINISHED_JOBS: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Most jobs of one project that have not ended: queued, running or between the two.',
  }),
  TRAINHORN_PROJECT_MAX_DATASET_BYTES: Type.Integer({
    default: 100 * GIBIBYTE,
    minimum: 1024,
    description: 'Most bytes that the uploaded datasets of one project take.',
  }),
  TRAINHORN_PROJECT_MAX_ARTIFACT_BYTES: Type.Integer({
    default: 100 * GIBIBYTE,
    minimum: 1024,
    description:
      'Bytes of models and checkpoints of one project from which on it can train no further jobs; a job that was accepted is not ended.',
  }),
  TRAINHORN_PROJECT_PREDICTIONS_PER_MINUTE: Type.Integer({
    default: 60_000,
    minimum: 1,
    maximum: 10_000_000,
    description: 'Most prediction requests of one project a minute, at each API process.',
  }),
  TRAINHORN_PROJECT_MAX_EVENT_STREAMS: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'Most event streams that one project has open at a time, at each API process.',
  }),
});

export type Config = Readonly<Static<typeof ConfigSchema>>;

/**
 * Reads the settings from the environment. This is the only reader of process.env in src and workers.
 * @throws Error naming each variable that is out of bounds.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config = envSchema<Static<typeof ConfigSchema>>({ schema: ConfigSchema, data: env, env: false });
  parseOrigins(config.TRAINHORN_CORS_ORIGINS);
  return config;
}

/** For entry points: as `loadConfig`, but settings out of bounds end the process with a line on each. */
export function loadConfigOrExit(): Config {
  try {
    return loadConfig();
  } catch (error) {
    const problems = explainSettings(error, process.env);
    process.stderr.write(
      `Settings out of bounds:\n  ${problems.join('\n  ')}\nAll settings are in docs/configuration.md.\n`,
    );
    process.exit(1);
  }
}

/** A line for each wrong setting: its bound, its value and its meaning. */
function explainSettings(error: unknown, env: NodeJS.ProcessEnv): string[] {
  if (!isSettingsError(error)) return [String(error)];
  const settings = new Map<string, object>(Object.entries(ConfigSchema.properties));
  return error.errors.map(({ instancePath, keyword, message }) => {
    const name = instancePath.slice(1);
    // The description says in words what a pattern says.
    const bound = keyword === 'pattern' ? 'is malformed' : message;
    const setting = settings.get(name) ?? {};
    const meaning = 'description' in setting ? setting.description : '';
    return `${name} ${bound}; it is '${env[name] ?? ''}'. ${meaning}`;
  });
}

interface SettingsError extends Error {
  errors: { instancePath: string; keyword: string; message: string }[];
}

const isSettingsError = (error: unknown): error is SettingsError =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);

/** What children may see of this process's environment: what runtimes need, and no secret. */
const CHILD_NAMES: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'XDG_CACHE_HOME',
]);
const CHILD_PREFIXES = ['LC_', 'TF_', 'CUDA_', 'NVIDIA_', 'XLA_', 'OMP_', 'KMP_'];

/** What the device of predictors adds to their environment. */
export function predictorDevice({ TRAINHORN_PREDICTOR_DEVICE: device }: Config): NodeJS.ProcessEnv {
  if (device === 'cpu') return { CUDA_VISIBLE_DEVICES: '-1' };
  if (device === 'gpu') return {};
  return { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: device };
}

/**
 * The environment of a child process, which reads what users upload: the settings spelled out, without the Redis URL
 * (it may hold a password), and little else.
 */
export function childEnvironment(config: Config, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(
    ([name]) => CHILD_NAMES.has(name) || CHILD_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  const { REDIS_URL: _secret, ...settings } = config;
  const spelled = Object.entries(settings).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries([...passed, ...spelled]);
}
