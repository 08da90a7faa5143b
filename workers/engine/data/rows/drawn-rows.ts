import type { DrawnSplit } from '../../../../src/contracts/jobs/fit-arguments.js';
import { trainingSamples } from '../../../../src/domain/training/fit/row-ranges.js';
import { heldOfClasses } from '../../../../src/domain/training/fit/strata.js';
import { createRandom, keyOf, permutation } from '../../ops/random/random.js';
import type { ArrayValues } from '../sample-array.js';

/** The rows of a training split to train on, and those that are held out, each in their order. */
export interface DrawnRows {
  train: Int32Array;
  held: Int32Array;
}

const KEY = keyOf('validation_split');

/** Draws the same fraction of all rows. */
export function drawRandom({ fraction, seed }: DrawnSplit, count: number): DrawnRows {
  const order = permutation(count, createRandom(seed, KEY));
  return divided(order.subarray(trainingSamples(count, fraction)), count);
}

/** Draws the same fraction of the rows of each class. @param labels The class of each row */
export function drawStratified(
  { fraction, seed }: DrawnSplit,
  labels: ArrayValues,
  classes: number,
): DrawnRows {
  const rows = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label: number, row: number) => {
    rows[label]?.push(row);
  });
  const held = heldOfClasses(
    rows.map((ofClass) => ofClass.length),
    fraction,
  );
  const drawn = rows.flatMap((ofClass, label) => {
    const order = permutation(ofClass.length, createRandom(seed, KEY, label));
    return [...order.subarray(0, held[label])].map((index) => ofClass[index] ?? 0);
  });
  return divided(Int32Array.from(drawn), labels.length);
}

function divided(held: Int32Array, count: number): DrawnRows {
  const isHeld = new Uint8Array(count);
  for (const row of held) isHeld[row] = 1;
  const all = Int32Array.from({ length: count }, (_, row) => row);
  return { train: all.filter((row) => isHeld[row] === 0), held: held.slice().sort() };
}
