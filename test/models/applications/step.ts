import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { drawWeights, type Values } from '../../../workers/engine/model/weight-values.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { compileModel } from '../../../workers/engine/training/steps/compiled-model.js';
import { testStep, trainStep } from '../../helpers/engine/one-step.js';

/** Samples of a batch, one after the other. */
export interface StepBatch {
  x: Float32Array;
  y: Float32Array;
  samples: number;
  /** Of one sample. */
  shape: number[];
}

/** The result of one step, and the time that its parts took. */
export interface Step {
  /** In inference, before the step. */
  before: number;
  loss: number;
  weights: Values;
  milliseconds: {
    compile: number;
    firstStep: number /** CPU time of all, and of the evaluation step. */;
    cpu: number;
  };
}

/** The weights that a job begins with, in the order of the model. */
export function drawnWeights({ model, seed }: Pick<ResolvedConfig, 'model' | 'seed'>): Values {
  const built = buildModel(model);
  const values = drawWeights(built, seed);
  return new Map(built.weights.map(({ path }) => [path, values.get(path) ?? new Float32Array()]));
}

/** Makes one step in this process. */
export function stepInEngine(config: ResolvedConfig, { x, y, samples, shape }: StepBatch): Step {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const compiled = compileModel(config, {
    x: [{ sampleShape: shape, dtype: 'float32' }],
    y: [{ sampleShape: [], dtype: 'float32' }],
    steps: stepsOfOne({ x: [], y: [] }),
    resident: { count: samples, arrays: { x: [x], y: [y] } },
    sizes: { train: [samples], test: [samples] },
  });
  const isCompiled = performance.now();
  try {
    const rows = Int32Array.from({ length: samples }, (_, row) => row);
    const before = testStep(compiled, { rows }).loss;
    const started = performance.now();
    const { loss } = trainStep(compiled, { rows });
    const firstStep = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const milliseconds = { compile: isCompiled - began, firstStep, cpu: (user + system) / 1000 };
    return { before, loss, weights: compiled.readWeights(), milliseconds };
  } finally {
    compiled.dispose();
  }
}

/** Arrays in files of a folder that is removed afterwards. */
export async function inFolder<Result>(
  arrays: Readonly<Record<string, readonly Float32Array[]>>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-step-'));
  try {
    for (const [name, parts] of Object.entries(arrays))
      await writeFile(join(folder, name), Buffer.concat(parts.map(bytesOf)));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The numbers of a file, cut like the given arrays. */
export async function readLike(path: string, arrays: Values): Promise<Values> {
  const bytes = new Uint8Array(await readFile(path));
  let at = 0;
  return new Map(
    [...arrays].map(([name, { length }]) => {
      const values = new Float32Array(bytes.buffer.slice(at, at + 4 * length));
      at += 4 * length;
      return [name, values];
    }),
  );
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
