import { createRandom, keyOf, type Random } from '../../../../workers/engine/ops/random/random.js';

export type { Random };

/** The numbers of one draw: the same whatever else is drawn. */
export const randomOf = (seed: number, name: string, index: number): Random =>
  createRandom(seed, keyOf(name), index);

/** Whether something of that probability happens. */
export const chance = (random: Random, probability: number): boolean => random.uniform() < probability;

/** An integer from `least` to `most`, both included. */
export const between = (random: Random, least: number, most: number): number =>
  least + random.integer(most - least + 1);

/** One of a list. @throws Error for an empty list */
export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[random.integer(values.length)];
  if (value === undefined) throw new Error('Nothing to pick from');
  return value;
}

/** Some of a list, in its order. */
export function sample<Value>(random: Random, values: readonly Value[], count: number): Value[] {
  const left = new Set(values);
  while (left.size > count) left.delete(pick(random, [...left]));
  return [...left];
}

/** Three digits, which float32 and float64 round alike in prints. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
