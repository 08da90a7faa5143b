import type { Arguments } from '../../../../src/keras/argument.js';
import { drawArgument } from './kinds.js';
import { between, type Random, sample } from './random.js';

type Given = Readonly<Record<string, unknown>>;

/** Most arguments that one draw changes. */
const MOST = 4;

/** The given arguments, some of them drawn anew. Those that must be given are drawn where they are missing. */
export function withChanges(args: Arguments, given: Given, random: Random): Record<string, unknown> {
  const names = Object.keys(args);
  const chosen = sample(random, names, between(random, 1, MOST));
  const missing = names.filter((name) => args[name]?.presence === 'required' && given[name] === undefined);
  const drawn = [...new Set([...missing, ...chosen])].flatMap((name) => {
    const argument = args[name];
    return argument === undefined ? [] : [[name, drawArgument(argument, random, given[name])] as const];
  });
  return Object.fromEntries(Object.entries({ ...given, ...Object.fromEntries(drawn) }).filter(isPresent));
}

const isPresent = ([, value]: readonly [string, unknown]): boolean => value !== undefined;
