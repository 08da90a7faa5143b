import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROWS } from './rows.js';
import { SIDES, type Side } from './sides.js';

/** The arguments of `npm run bench:predict`. */
export interface Options {
  root: string;
  /** A folder that keeps the models for the next run; null: they are trained anew. */
  data: string | null;
  only: readonly string[];
  sides: readonly Side[];
  rounds: number;
  seconds: number;
  peerThreads: number;
  isMemory: boolean;
  /** Of the measurement of memory. */
  predictions: number;
  isOverload: boolean;
  isJson: boolean;
}

const THIS_CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const NAMES = ROWS.map(({ name }) => name);
const OVERLOAD = 'overload';

/** @throws Error when a row or side is not known, or a number is not positive */
export function readOptions(args?: string[]): Options {
  const { values } = parseArgs({
    ...(args === undefined ? {} : { args }),
    options: {
      root: { type: 'string', default: THIS_CHECKOUT },
      data: { type: 'string' },
      only: { type: 'string', multiple: true },
      sides: { type: 'string', default: SIDES.join(',') },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '6' },
      'peer-threads': { type: 'string', default: '1' },
      memory: { type: 'boolean', default: false },
      predictions: { type: 'string', default: '200000' },
      json: { type: 'boolean', default: false },
    },
  });
  const only = (values.only ?? [...NAMES, OVERLOAD]).flatMap((names) => names.split(',')).flatMap(namesLike);
  return {
    root: values.root,
    data: values.data ?? null,
    only,
    sides: values.sides.split(',').map(sideOf),
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    peerThreads: positive('--peer-threads', values['peer-threads']),
    isMemory: values.memory,
    predictions: positive('--predictions', values.predictions),
    isOverload: only.includes(OVERLOAD),
    isJson: values.json,
  };
}

/** The rows whose names begin so. */
function namesLike(start: string): string[] {
  const names = [...NAMES, OVERLOAD].filter((name) => name === start || name.startsWith(`${start}-`));
  if (names.length === 0) throw new Error(`no row ${start}; the rows are ${[...NAMES, OVERLOAD].join(', ')}`);
  return names;
}

function sideOf(text: string): Side {
  const side = SIDES.find((name) => name === text);
  if (side === undefined) throw new Error(`no side ${text}; the sides are ${SIDES.join(', ')}`);
  return side;
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`${name} ${text} is not a positive whole number`);
  return number;
}
