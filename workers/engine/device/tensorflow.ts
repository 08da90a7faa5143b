import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import * as util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { Device, XlaMode } from '../../../src/contracts/jobs/progress.js';
import { allThreads } from '../../../src/domain/training/device/intra-op-threads.js';
import { nativeBackend } from '../ops/native-backend.js';
import { noteDeterminism } from './determinism.js';
import { engineEnvironment, type StepThreads } from './environment.js';
import { findInstalledEngine } from './installed-engine.js';

export interface TensorFlowOptions {
  /** Threads inside one operation; 0 means the number of cores. */
  intraOpThreads: number;
  /** Which threads run the operations of a step. Default `one`. */
  steps?: StepThreads;
  /** Deterministic kernels only, as far as the device supports them. Default true. */
  deterministic?: boolean;
  /** The XLA mode. Default `off`. */
  xla?: XlaMode;
}

/**
 * Loads TensorFlow with the given threads and tests the device by multiplying two matrices. TensorFlow reads
 * its environment once, when it is loaded: call this before any other use of the engine. @throws Error if the
 * native addon is missing or computes wrong results.
 */
export function loadTensorFlow(options: TensorFlowOptions): Device {
  const intraOpThreads = options.intraOpThreads || allThreads({ count: availableParallelism(), jobs: 1 });
  const deterministic = options.deterministic ?? true;
  const { env: environment } = process;
  const { steps = 'one', xla = 'off' } = options;
  const load = { intraOpThreads, steps, deterministic, xla, environment };
  Object.assign(environment, engineEnvironment(findInstalledEngine(), load));
  noteDeterminism(deterministic);
  restoreRemovedUtilities();
  createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
  return proveDevice(intraOpThreads);
}

/** Node 23 removed two helpers that the addon's package still uses. */
function restoreRemovedUtilities(): void {
  const removed: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  const target: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  for (const [name, helper] of Object.entries(removed)) if (!(name in util)) target[name] = helper;
}

function proveDevice(intraOpThreads: number): Device {
  const { binding } = nativeBackend();
  const product = tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]);
  if (product !== 11)
    throw new Error(`TensorFlow multiplied [1 2] by [3 4] to ${product}; rebuild the engine`);
  const gpu = binding.isUsingGpuDevice();
  return {
    type: gpu ? 'GPU' : 'CPU',
    name: gpu ? 'GPU:0' : (cpus()[0]?.model.trim() ?? 'CPU:0'),
    tensorflow_version: binding.TF_Version,
    intra_op_threads: intraOpThreads,
  };
}

/** Runs the common kernels once, so that the first batch does not pay for their first use. */
export function warmUp(): void {
  tf.tidy(() => {
    const image = tf.zeros<tf.Rank.R4>([8, 8, 8, 1]);
    const kernel = tf.zeros<tf.Rank.R4>([3, 3, 1, 2]);
    const loss = (filter: tf.Tensor) => {
      const features = tf.relu(tf.conv2d(image, tf.reshape(filter, kernel.shape), 1, 'valid'));
      return tf.sum(tf.softmax(tf.matMul(tf.reshape(features, [8, 72]), tf.zeros([72, 4]))));
    };
    tf.grad(loss)(kernel);
  });
}
