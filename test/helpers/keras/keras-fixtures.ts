import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { ChainModel } from '../../../src/keras/graph/short-model.js';

/** An array as test/fixtures/keras/make.py packs it: float32, little-endian, base64. */
export interface PackedArray {
  shape: number[];
  data: string;
}

/** A model, its data, and what Keras made of them; described in make.py. */
export interface KerasCase {
  name: string;
  model: ChainModel;
  compile: ResolvedConfig['compile'];
  batch_size: number;
  x: PackedArray;
  y: PackedArray;
  initial_weights: Record<string, PackedArray>;
  outputs: PackedArray;
  steps: number[];
  final_weights: Record<string, PackedArray>;
  final_outputs: PackedArray;
  evaluation: Record<string, number>;
}

/** A fixture by its name. The caller names its type, as make.py writes it. */
export async function readKerasFixture<Content>(name: string): Promise<Content> {
  const url = new URL(`../../../../test/fixtures/keras/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(url, 'utf8'));
}

/** The values of a packed array. */
export function unpack({ data }: PackedArray): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);
}

/** How far a value may be from Keras's: a part of the value itself, a part of the largest value of the same array, and a number where all should be 0. */
export interface Tolerance {
  relative?: number;
  ofLargest?: number;
  absolute?: number;
}

/**
 * Fails where a value is further from Keras's than the tolerance, naming the furthest. Sums of many terms in another
 * order differ by rounding in proportion to the terms, not to the sum, which `ofLargest` is for.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  { relative = 1e-4, ofLargest = 1e-5, absolute = Number.MIN_VALUE }: Tolerance = {},
): void {
  assert.equal(actual.length, expected.length, `${what}: number of values`);
  const largest = Array.from(expected, Math.abs).reduce((a, b) => Math.max(a, b), 0);
  let worst = { excess: 1, index: -1 };
  for (let index = 0; index < expected.length; index++) {
    const [found, wanted] = [actual[index] ?? Number.NaN, expected[index] ?? Number.NaN];
    const excess = Math.abs(found - wanted) / (ofLargest * largest + relative * Math.abs(wanted) + absolute);
    const isSame = found === wanted || (Number.isNaN(found) && Number.isNaN(wanted));
    if (!isSame && !(excess <= worst.excess)) worst = { excess, index };
  }
  const { index } = worst;
  assert.equal(index, -1, `${what}: value ${index} is ${actual[index]}, Keras has ${expected[index]}`);
}
