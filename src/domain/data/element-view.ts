import type { Dtype } from '../../contracts/datasets/datasets.js';

/** Elements of an array as numbers. */
export type ElementValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** Consecutive samples, ready to predict: float64 for a model with a wide input type, else float32. */
export type SampleValues = Float32Array | Float64Array;

/** The same of any input: texts are a list of strings. */
export type InputValues = SampleValues | readonly string[];

/** Whether values are texts. */
const areTexts = (values: InputValues): values is readonly string[] => Array.isArray(values);

/** Values of an input without texts. */
export function numbersIn(values: InputValues): SampleValues {
  if (areTexts(values)) throw new Error('The input takes no texts');
  return values;
}

/** Element types that exceed float32: their preprocessing runs in float64 before conversion to float32. */
export type WideDtype = Extract<Dtype, 'float64' | 'int64'>;

/** Whether values of the type need float64. */
export const isWide = (dtype: Dtype | 'string'): dtype is WideDtype =>
  dtype === 'float64' || dtype === 'int64';

/**
 * Views little-endian bytes as elements of a type, without a copy except for int64, which becomes float64.
 */
export function viewElements(bytes: ArrayBuffer, dtype: Dtype): ElementValues {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(bytes);
    case 'int8':
      return new Int8Array(bytes);
    case 'uint16':
      return new Uint16Array(bytes);
    case 'int16':
      return new Int16Array(bytes);
    case 'int32':
      return new Int32Array(bytes);
    case 'float32':
      return new Float32Array(bytes);
    case 'float64':
      return new Float64Array(bytes);
    case 'int64':
      return Float64Array.from(new BigInt64Array(bytes), Number);
  }
}
