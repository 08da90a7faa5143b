import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TENSORFLOW_VERSION } from '../../../scripts/setup/engine/recipe.mjs';
import { inCudaEngine } from '../engine/cuda-engine.js';
import { type KernelRegistry, readRegistry } from './registry.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../test/fixtures/${name}`, import.meta.url));

const FILE = fixture('gpu-kernels.json');

/** The operations of TensorFlow's CUDA build that have a kernel for GPUs, as they were when the fixture was written. */
export function storedRegistry(): KernelRegistry {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** The same, asked of the CUDA engine in the user's cache; it needs no GPU. */
export function registryOfEngine(): KernelRegistry {
  const library = inCudaEngine('lib', 'libtensorflow_cc.so.2');
  const written = execFileSync('python3', [fixture('registered-kernels.py'), library], {
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  return readRegistry(written, TENSORFLOW_VERSION);
}

/** Writes the fixture anew, an operation a line. */
export function storeRegistry({ tensorflow, ops }: KernelRegistry): void {
  const lines = Object.entries(ops).map(([name, op]) => `${JSON.stringify(name)}: ${JSON.stringify(op)}`);
  writeFileSync(FILE, `{"tensorflow": ${JSON.stringify(tensorflow)}, "ops": {\n${lines.join(',\n')}\n}}\n`);
}
