import type { Arguments } from '../../../../src/keras/argument.js';
import { drawArgument } from './kinds.js';
import { between, pick, type Random, sample } from './random.js';

type Given = Readonly<Record<string, unknown>>;

/** Most arguments that one draw changes. */
const MOST = 4;

/** Ranges of pixels. Numbers of a test lie far outside of any range that its schema alone would give. */
const RANGES = [
  [0, 255],
  [0, 1],
  [-1, 1],
  [-2, 2],
];

/** The given arguments, some of them drawn anew. Those that must be given are drawn where they are missing. */
export function withChanges(args: Arguments, given: Given, random: Random): Record<string, unknown> {
  const names = Object.keys(args);
  const chosen = sample(random, names, between(random, 1, MOST));
  const missing = names.filter((name) => args[name]?.presence === 'required' && given[name] === undefined);
  const drawn = [...new Set([...missing, ...chosen])].flatMap((name) => {
    const argument = args[name];
    if (argument === undefined) return [];
    const value = name === 'value_range' ? pick(random, RANGES) : drawArgument(argument, random, given[name]);
    return [[name, value] as const];
  });
  return Object.fromEntries(Object.entries({ ...given, ...Object.fromEntries(drawn) }).filter(isPresent));
}

const isPresent = ([, value]: readonly [string, unknown]): boolean => value !== undefined;
