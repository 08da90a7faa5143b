import type { PythonWithPackages } from '../../scripts/python-with.js';
import { type Absent, findKeras, type KerasBackend } from '../compare/find-keras.js';
import type { Options } from './options.js';
import type { Check } from './row.js';

/** Settings that let several programs share a card, and that keep TensorFlow's chatter low. */
const SHARED_CARD = {
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  XLA_PYTHON_CLIENT_PREALLOCATE: 'false',
  // Keras on JAX and on PyTorch import TensorFlow where it is there.
  TF_CPP_MIN_LOG_LEVEL: '3',
};

/** The settings that keep a program on the device of the run, over those of this process. */
export function deviceSettings(device: Options['device']): NodeJS.ProcessEnv {
  // A worker with the CUDA engine trains on a CPU only if configured to.
  return device === 'cpu'
    ? { CUDA_VISIBLE_DEVICES: '-1', TRAINHORN_CPU_JOBS: '1', JAX_PLATFORMS: 'cpu' }
    : {};
}

/** A Python with Keras on the device of the run, or why there is none. */
export function kerasOn(device: Options['device'], backend: KerasBackend): PythonWithPackages | Absent {
  const found = findKeras(backend, device === 'gpu');
  if ('absent' in found) return found;
  return { command: found.command, env: { ...found.env, ...SHARED_CARD, ...deviceSettings(device) } };
}

/** Whether a side ran where the run says: a library that does not open means a CPU, silently. */
export function ranOn(device: Options['device'], side: string, isGpu: boolean): Check {
  const wanted = device === 'gpu';
  return { text: `${side} on the ${isGpu ? 'GPU' : 'CPU'}`, isMet: isGpu === wanted };
}
