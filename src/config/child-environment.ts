import { type Config, SETTINGS } from './settings.js';

/** The variables that children inherit: those that runtimes need, and no secret. */
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
const CHILD_PREFIXES = ['LC_', 'TF_', 'CUDA_', 'NVIDIA_', 'XLA_', 'OMP_', 'KMP_', 'ONEDNN_'];

/**
 * The environment of a child process, which reads uploads: all settings except the Redis URL, which may hold a password,
 * and little else.
 */
export function childEnvironment(config: Config, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(
    ([name]) => CHILD_NAMES.has(name) || CHILD_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  const { redis, ...groups } = config;
  const { url: _secret, ...redisWithoutUrl } = redis;
  return Object.fromEntries([...passed, ...spelled({ ...groups, redis: redisWithoutUrl })]);
}

/** The variables of settings, by group and name. */
function spelled(config: Readonly<Record<string, object>>): [string, string][] {
  return Object.entries(SETTINGS).flatMap(([group, settings]) => {
    const values = new Map(Object.entries<unknown>({ ...config[group] }));
    return Object.entries(settings).flatMap(([name, { env }]): [string, string][] =>
      values.has(name) ? [[env, String(values.get(name))]] : [],
    );
  });
}

/** The variables that put predictors on their device. */
export function predictorDevice({ predictor: { device } }: Config): NodeJS.ProcessEnv {
  if (device === 'cpu') return { CUDA_VISIBLE_DEVICES: '-1' };
  if (device === 'gpu') return {};
  return { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: device };
}
