import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { XlaMode } from '../../../src/contracts/jobs/progress.js';
import type { InstalledEngine } from './installed-engine.js';

/** Computes the value of a variable from its current one; undefined leaves it unchanged. */
type Rule = (given: string | undefined, load: Load) => string | undefined;

/** Threads that run the operations of a step on a CPU: one of a pool, two if operations have several threads, or the calling one. */
export type StepThreads = 'one' | 'concurrent' | 'calling';

interface Load {
  intraOpThreads: number;
  /** Which threads run the operations of a step. */
  steps: StepThreads;
  /** Whether kernels that add in varying order are rejected. */
  deterministic: boolean;
  /** The XLA mode. */
  xla: XlaMode;
  /** Folder of the engine. */
  folder: string;
  environment: NodeJS.ProcessEnv;
}

const unlessSet =
  (value: string): Rule =>
  (given) =>
    given ?? value;

/** Lets XLA pick clusters of operations by itself. */
const autoClustering =
  (flags: Readonly<Record<string, string>>): Rule =>
  (given, { xla }) => {
    if (xla !== 'auto') return undefined;
    return Object.entries(flags).reduce((all, [flag, value]) => withFlag(all, flag, value), given ?? '');
  };

const RULES: Readonly<Record<string, Rule>> = {
  TF_CPP_MIN_LOG_LEVEL: unlessSet('2'),
  TF_NUM_INTRAOP_THREADS: (_given, { intraOpThreads }) => String(intraOpThreads),
  // TensorFlow enables it by default only for some CPUs; without it convolutions are slower and dilated ones
  // cannot train.
  TF_ENABLE_ONEDNN_OPTS: unlessSet('1'),
  // An explicit 0: a value from the worker's environment must not survive a withdrawn guarantee.
  TF_DETERMINISTIC_OPS: (_given, { deterministic }) => (deterministic ? '1' : '0'),
};

const CPU_RULES: Readonly<Record<string, Rule>> = {
  // Concurrent are the two gradients of a layer: a core that has no part of the one works on the other. -1 is the calling thread,
  // the fastest for small models, as there is no other to wake.
  TF_NUM_INTEROP_THREADS: (given, { intraOpThreads, steps }) => {
    if (steps === 'one') return given ?? '1';
    return given ?? (steps === 'concurrent' && intraOpThreads > 1 ? '2' : '-1');
  },
  TF_XLA_FLAGS: autoClustering({ '--tf_xla_auto_jit': '2', '--tf_xla_cpu_global_jit': 'true' }),
};

const CUDA_RULES: Readonly<Record<string, Rule>> = {
  TF_NUM_INTEROP_THREADS: unlessSet('1'),
  // Otherwise the first process on a GPU reserves all of its memory.
  TF_FORCE_GPU_ALLOW_GROWTH: unlessSet('true'),
  // Loads only the kernels that a process runs, not the thousands available.
  CUDA_MODULE_LOADING: unlessSet('LAZY'),
  // A GPU newer than TensorFlow's code for it compiles kernels on first use: only once, if the cache keeps
  // all of them.
  CUDA_CACHE_PATH: (given, { environment }) => given ?? join(userCache(environment), 'trainhorn', 'cuda'),
  CUDA_CACHE_MAXSIZE: unlessSet(String(4 * 2 ** 30)),
  // XLA reads libdevice there and runs the first ptxas on PATH; another one may be too old.
  XLA_FLAGS: (given, { folder, deterministic }) => {
    const flags = withFlag(given, '--xla_gpu_cuda_data_dir', quoted(compilerFolder(folder)));
    return deterministic ? withFlag(flags, '--xla_gpu_deterministic_ops', 'true') : flags;
  },
  TF_XLA_FLAGS: autoClustering({ '--tf_xla_auto_jit': '2' }),
  PATH: (given, { folder }) => pathWith(join(compilerFolder(folder), 'bin'), given),
};

/**
 * The variables that TensorFlow and CUDA read when they are loaded. Existing values are kept, except for the
 * threads, which the caller sets; XLA_FLAGS, TF_XLA_FLAGS and PATH are extended.
 */
export function engineEnvironment(
  engine: InstalledEngine | undefined,
  given: Omit<Load, 'folder'>,
): Record<string, string> {
  const load = { ...given, folder: engine?.folder ?? '' };
  const rules = { ...RULES, ...(engine?.variant === 'cuda' ? CUDA_RULES : CPU_RULES) };
  return Object.fromEntries(
    Object.entries(rules).flatMap(([name, rule]) => {
      const value = rule(given.environment[name], load);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** In XDG_CACHE_HOME, like setup's own cache. */
function userCache({ XDG_CACHE_HOME, HOME }: NodeJS.ProcessEnv): string {
  return XDG_CACHE_HOME || join(HOME || homedir(), '.cache');
}

function compilerFolder(engine: string): string {
  return join(engine, 'nvidia', 'cuda_nvcc');
}

/** XLA accepts quoted values. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** Adds a flag unless it is already set, or the variable names a flag file. */
function withFlag(given: string | undefined, flag: string, value: string): string {
  const flags = given?.trim() ?? '';
  if (flags.includes(flag) || (flags !== '' && !flags.startsWith('-'))) return flags;
  return [flags, `${flag}=${value}`].filter((part) => part !== '').join(' ');
}

function pathWith(folder: string, path = ''): string {
  const folders = path.split(delimiter).filter((part) => part !== '' && part !== folder);
  return [folder, ...folders].join(delimiter);
}
