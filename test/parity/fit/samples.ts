import { createRandom } from '../../../workers/engine/ops/random/random.js';
import type { NamedArray, NamedData } from '../../helpers/engine/named-data.js';
import type { MODELS } from './cases.js';

/** Not a multiple of the batch sizes. */
export const SAMPLES = 21;
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
}

/** The samples that a model is trained on. */
export function fitArrays(model: keyof typeof MODELS): FitArrays {
  const random = createRandom(SEED, model.length);
  const floats = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const whole = (count: number, below: number) =>
    Int32Array.from({ length: count }, () => random.integer(below));
  if (model === 'steps')
    return {
      // 0 is masked.
      x: { values: Float32Array.from(whole(SAMPLES * 6, 9)), shape: [6] },
      y: [{ values: whole(SAMPLES * 6, 3), shape: [6] }],
    };
  const x = { values: floats(SAMPLES * 4), shape: [4] };
  const classes = { values: whole(SAMPLES, 3), shape: [] };
  return { x, y: model === 'pair' ? [classes, { values: floats(SAMPLES), shape: [] }] : [classes] };
}

/** A dataset of the samples. */
export function splitOf({ x, y }: FitArrays): NamedData {
  const names = y.length === 1 ? ['y'] : ['main', 'aux'];
  const labels = y.map(
    ({ values, shape }, output): NamedArray => ({
      role: 'y',
      name: names[output] ?? '',
      shape,
      train: values,
    }),
  );
  return { arrays: [{ role: 'x', name: 'x', shape: x.shape, train: x.values }, ...labels] };
}

/** An array as test/parity/fit/fit.py reads it. */
export const packed = ({ values, shape }: FitArray) => ({
  dtype: values instanceof Int32Array ? 'int32' : 'float32',
  shape: [values.length / shape.reduce((product, size) => product * size, 1), ...shape],
  data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
});
