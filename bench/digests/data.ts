import type { TestArray } from '../../test/helpers/engine/training-run.js';

const SAMPLES = 40;

/** Numbers in [-0.5, 0.5) that no change of the engine's own random numbers moves (a linear congruential generator). */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  });
}

/** Real numbers for every sample. */
export const reals = (shape: number[], seed: number): TestArray => ({
  values: numbers(SAMPLES * shape.reduce((product, size) => product * size, 1), seed),
  shape,
});

/** Integers for every sample. */
export const whole = (shape: number[], entry: (index: number) => number): TestArray => ({
  values: Int32Array.from({ length: SAMPLES * shape.reduce((product, size) => product * size, 1) }, (_, at) =>
    entry(at),
  ),
  shape,
});

/** Inputs of the reference jobs. */
export const INPUTS = {
  images: reals([8, 8, 2], 7),
  imagesChannelsFirst: reals([2, 8, 8], 7),
  features: reals([5], 5),
  sequences: reals([6, 3], 9),
  words: whole([6], (at) => (at * 5) % 11),
};

/** Labels of the reference jobs. */
export const LABELS = {
  classes: whole([], (at) => (at * 7) % 4),
  bits: whole([], (at) => (at * 7) % 2),
  numbers: reals([3], 3),
  /** From one to three, padded with 0. */
  tokens: whole([3], (at) => (at % 3 <= (at / 3) % 3 ? 1 + ((at * 5) % 3) : 0)),
  /** From 0 to 1. */
  shares: { values: numbers(SAMPLES * 3, 3).map((x) => x + 0.5), shape: [3] },
};
