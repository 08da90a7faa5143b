/**
 * Loads the engine as a trainer does, multiplies two matrices, and says what it met. Started by row.ts with TensorFlow's
 * log on standard error.
 */
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Device } from '../../../src/contracts/jobs/progress.js';
import { loadTensorFlow, warmUp } from '../../../workers/engine/device/tensorflow.js';
import { engineOptions } from '../../../workers/trainer/engine-options.js';

/** The last line that the process prints. */
export interface Proof {
  device: Device;
  loadMs: number;
  /** Time of the first operations of every job, including the compilation of kernels on a new GPU. */
  warmUpMs: number;
  /** A product of two square matrices of `side`, the best of a few. */
  side: number;
  productMs: number;
  /** CUDA libraries that the process has open, as paths. */
  libraries: string[];
}

const TIMES = 5;
const SIDES = { GPU: 8_192, CPU: 512 };

async function main(): Promise<void> {
  const began = performance.now();
  const device = loadTensorFlow(engineOptions(loadConfig().trainer));
  const loaded = performance.now();
  warmUp();
  const warm = performance.now();
  const side = SIDES[device.type];
  const proof: Proof = {
    device,
    loadMs: loaded - began,
    warmUpMs: warm - loaded,
    side,
    productMs: bestProduct(side),
    libraries: await openLibraries(),
  };
  process.stdout.write(`${JSON.stringify(proof)}\n`);
}

/** Reading one number of the product waits for all of it. */
function bestProduct(side: number): number {
  const ones = tf.ones<tf.Rank.R2>([side, side]);
  const times = Array.from({ length: TIMES }, () => {
    const began = performance.now();
    const corner = tf.tidy(() => tf.slice(tf.matMul(ones, ones), [side - 1, side - 1], [1, 1]).dataSync()[0]);
    if (corner !== side) throw new Error(`the product of ones is ${corner}, expected ${side}`);
    return performance.now() - began;
  });
  return Math.min(...times);
}

/** The CUDA libraries mapped into this process. */
async function openLibraries(): Promise<string[]> {
  const maps = await readFile('/proc/self/maps', 'utf8');
  const paths = maps.match(/\/\S*lib(cu|nv|nccl)[^/\s]*\.so\S*/g) ?? [];
  return [...new Set(paths)].sort();
}

await main();
