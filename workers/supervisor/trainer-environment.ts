import type { Config } from '../../src/config.js';

/** What a trainer may see of the worker's environment: no secret, no address of Redis. */
const NAMES = new Set(['PATH', 'HOME', 'USER', 'LANG', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH']);
const PREFIXES = ['LC_', 'TF_', 'CUDA_', 'NVIDIA_', 'XLA_', 'OMP_', 'KMP_'];

/** The environment of trainers, from that of the worker. */
export function trainerEnvironment(environment: NodeJS.ProcessEnv, config: Config): NodeJS.ProcessEnv {
  const passed = Object.entries(environment).filter(
    ([name]) => NAMES.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  return {
    ...Object.fromEntries(passed),
    TRAINHORN_INTRA_OP_THREADS: String(config.TRAINHORN_INTRA_OP_THREADS),
  };
}
