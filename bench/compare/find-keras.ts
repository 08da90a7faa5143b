import { spawnSync } from 'node:child_process';
import { type PythonWithPackages, pythonWith } from '../../scripts/python-with.js';
import { KERAS } from '../../scripts/setup/python/keras.mjs';

/** Backends of Keras. */
export type KerasBackend = 'tensorflow' | 'jax' | 'torch';

/** Why something is not there. */
export interface Absent {
  absent: string;
}

const MISSING = `
import importlib.util, sys
print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name) is None])
`;

/**
 * The Keras of the python3 on the PATH, on the given backend. Without a GPU that of set-up comes first, which knows no GPU
 * and has TensorFlow alone.
 */
export function findKeras(
  backend: KerasBackend,
  isForGpu: boolean,
  env: NodeJS.ProcessEnv = process.env,
): PythonWithPackages | Absent {
  const isSetUp = backend === 'tensorflow' && !isForGpu;
  return (isSetUp ? fromSetUp(env) : undefined) ?? fromPath(backend, env);
}

function fromSetUp(env: NodeJS.ProcessEnv): PythonWithPackages | undefined {
  try {
    return pythonWith(KERAS, env);
  } catch {
    return undefined;
  }
}

/** Looks for the packages without importing them, which takes seconds. */
function fromPath(backend: KerasBackend, env: NodeJS.ProcessEnv): PythonWithPackages | Absent {
  const { stdout, error, status } = spawnSync('python3', ['-c', MISSING, 'keras', 'numpy', backend], {
    env,
    encoding: 'utf8',
  });
  if (error !== undefined) return { absent: 'there is no python3 on PATH' };
  const missing = stdout.trim();
  if (status !== 0 || missing !== '') return { absent: `python3 has no ${missing || 'working importlib'}` };
  return { command: 'python3', env: { ...env, KERAS_BACKEND: backend } };
}
