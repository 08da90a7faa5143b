import type { HashedCrossing } from '../../../../src/keras/layers/preprocessing/lookup/hashed-crossing.js';
import type { Hashing } from '../../../../src/keras/layers/preprocessing/lookup/hashing.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { encodeRows, rowsOf } from '../encode.js';
import { crossBucket } from '../hashes/cross-hash.js';
import { hashBucket } from '../hashes/hash-bucket.js';
import { type HostKernel, type HostValues, integerOf } from '../host-kernel.js';

/** Hashes texts, and integers as they are written. */
export const hashing: HostKernel<typeof Hashing> = (config, { inputs: [shape] }) => {
  const { num_bins, mask_value: mask, salt, output_mode: mode } = config;
  const isMasked = mask !== null && num_bins > 1;
  const bucket = hashBucket(isMasked ? num_bins - 1 : num_bins, salt);
  const first = isMasked ? 1 : 0;
  const numberOf = (value: string | number | bigint): number => {
    const key = typeof value === 'string' ? value : integerOf(value);
    return isMasked && key === mask ? 0 : first + bucket(String(key));
  };
  const size = elementsOf(shape);
  return ([values], samples) => {
    const numbers = Float64Array.from(valuesIn(values), numberOf);
    return mode === 'int' ? numbers : encodeRows(rowsOf(numbers, size), samples, { mode, depth: num_bins });
  };
};

const valuesIn = (values: HostValues = []): Iterable<string | number | bigint> => values;

/** Hashes the combination of two features. */
export const hashedCrossing: HostKernel<typeof HashedCrossing> =
  ({ num_bins, output_mode: mode }) =>
  (inputs, samples) => {
    const numbers = Float64Array.from({ length: samples }, (_, sample) =>
      crossBucket(
        inputs.map((values) => featureOf(values[sample])),
        num_bins,
      ),
    );
    return mode === 'int' ? numbers : encodeRows(rowsOf(numbers, 1), samples, { mode, depth: num_bins });
  };

const featureOf = (value: string | number | bigint = 0): string | bigint =>
  typeof value === 'string' ? value : BigInt(integerOf(value));
