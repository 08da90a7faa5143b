import { createRandom } from '../../../workers/engine/ops/random/random.js';
import type { NamedArray, NamedData } from '../../helpers/engine/named-data.js';
import type { MODELS } from './cases.js';

/** Not a multiple of the batch sizes. */
export const SAMPLES = 21;
const HELD = 10;
const SEED = 7;

/** Values of all samples, and the shape of one. */
export interface FitArray {
  values: Float32Array | Int32Array;
  shape: number[];
}

/** Samples of a model, and labels of each of its outputs. */
export interface FitArrays {
  x: FitArray;
  y: FitArray[];
  /** Of each sample. */
  weights: FitArray;
  /** Of each step, in the model of steps. */
  stepWeights: FitArray;
}

/** The samples that a model is trained on. */
export const fitArrays = (model: keyof typeof MODELS): FitArrays => drawArrays(model, SAMPLES, SEED);

/** Other samples, for validation. */
export const heldArrays = (model: keyof typeof MODELS): FitArrays => drawArrays(model, HELD, SEED + 1);

function drawArrays(model: keyof typeof MODELS, samples: number, seed: number): FitArrays {
  const random = createRandom(seed, model.length);
  const floats = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const whole = (count: number, below: number) =>
    Int32Array.from({ length: count }, () => random.integer(below));
  const positive = (count: number) => Float32Array.from({ length: count }, () => 3 * random.uniform());
  const drawWeights = () => ({
    weights: { values: positive(samples), shape: [] },
    stepWeights: { values: positive(samples * 6), shape: [6] },
  });
  if (model === 'steps')
    return {
      // 0 is masked.
      x: { values: Float32Array.from(whole(samples * 6, 9)), shape: [6] },
      y: [{ values: whole(samples * 6, 3), shape: [6] }],
      ...drawWeights(),
    };
  const x = { values: floats(samples * 4), shape: [4] };
  const classes = { values: whole(samples, 3), shape: [] };
  const y = model === 'pair' ? [classes, { values: floats(samples), shape: [] }] : [classes];
  return { x, y, ...drawWeights() };
}

/** A dataset of the samples. @param validation Those of its validation split */
export function datasetOf({ x, y, ...weights }: FitArrays, validation?: FitArrays): NamedData {
  const names = y.length === 1 ? ['y'] : ['main', 'aux'];
  const named = (role: NamedArray['role'], name: string, array: FitArray, held?: FitArray): NamedArray => ({
    role,
    name,
    shape: array.shape,
    train: array.values,
    ...(held && { validation: held.values }),
  });
  const labels = y.map((array, output) => named('y', names[output] ?? '', array, validation?.y[output]));
  const weighing = (['weights', 'stepWeights'] as const).map((name) =>
    named('w', name, weights[name], validation?.[name]),
  );
  return { arrays: [named('x', 'x', x, validation?.x), ...labels, ...weighing] };
}

/** An array as test/parity/fit/fit.py reads it. */
export const packed = ({ values, shape }: FitArray) => ({
  dtype: values instanceof Int32Array ? 'int32' : 'float32',
  shape: [values.length / shape.reduce((product, size) => product * size, 1), ...shape],
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});
