import assert from 'node:assert/strict';
import { toKeras3 } from '../../src/keras/formats/keras3.js';
import type { CompleteLayer } from '../../src/keras/layers/index.js';
import { elementsOf, type Shape } from '../../src/keras/shape.js';
import { type DrawnValue, drawnTransformations } from '../helpers/engine/drawn-transformation.js';
import { type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';

const BATCH = 16;
const STEPS = 60;
/** Values of one image; of more, such as noise, the mean counts. */
const MOST_COLUMNS = 8;
/** Of the Kolmogorov–Smirnov test: so far apart are samples of one distribution once in 10,000 times. */
const CRITICAL = 2.22;

/** Compares the distribution of each value that an augmentation draws with that of Keras. */
export async function compareDraws(keras: KerasProcess, layer: CompleteLayer, shape: Shape): Promise<void> {
  const images = { shape: [BATCH, ...shape], values: new Float32Array(BATCH * elementsOf(shape)) };
  const ours = columnsOf(drawnTransformations(layer, images, STEPS).flat());
  // Every augmentation has a seed; with one, Keras draws the same numbers in each run.
  const { drawn } = await keras.ask<{ drawn: Record<string, PackedArray> }>({
    draws: { layer: toKeras3({ ...layer, seed: 7 } as CompleteLayer), shape: images.shape, steps: STEPS },
  });
  const theirs = columnsOf(
    Object.entries(drawn).map(([name, value]) => ({ name, shape: value.shape, values: unpack(value) })),
  );
  const compared = [...ours.keys()].filter((name) => theirs.has(name));
  assert.ok(compared.length > 0, `no value in common: ${[...ours.keys()]} and ${[...theirs.keys()]}`);
  for (const name of compared) assertSameDistribution(name, ours.get(name) ?? [], theirs.get(name) ?? []);
}

/** The values of each column of each name, over all images and steps. */
function columnsOf(drawn: readonly Pick<DrawnValue, 'name' | 'shape' | 'values'>[]): Map<string, number[]> {
  const columns = new Map<string, number[]>();
  for (const { name, shape, values } of drawn) {
    const width = shape.length === 0 ? 1 : values.length / (shape[0] ?? 1);
    for (let start = 0; start < values.length; start += width)
      for (const [index, value] of rowOf(values.subarray(start, start + width)).entries()) {
        const column = columns.get(`${name} ${index}`) ?? [];
        columns.set(`${name} ${index}`, column);
        column.push(value);
      }
  }
  return columns;
}

const rowOf = (values: Float32Array): number[] =>
  values.length > MOST_COLUMNS
    ? [values.reduce((sum, value) => sum + value, 0) / values.length]
    : [...values];

function assertSameDistribution(name: string, ours: readonly number[], theirs: readonly number[]): void {
  const [a, b] = [ours, theirs].map((values) => Float64Array.from(values).sort());
  if (a === undefined || b === undefined) return;
  const distance = [...a, ...b].reduce(
    (largest, value) => Math.max(largest, Math.abs(shareUpTo(a, value) - shareUpTo(b, value))),
    0,
  );
  const limit = CRITICAL * Math.sqrt((a.length + b.length) / (a.length * b.length));
  const range = ([...values]: Iterable<number>) => `${values[0]} … ${values.at(-1)}`;
  assert.ok(distance < limit, `${name}: ${distance} apart, from ${range(a)}; Keras from ${range(b)}`);
}

/** The share of sorted values that are at most `bound`, with some room for rounding. */
function shareUpTo(values: Float64Array, bound: number): number {
  const limit = bound + 1e-6 * Math.max(1, Math.abs(bound));
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low / values.length;
}
