import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './row.js';

/** Options of a bench run. */
export interface Options {
  /** The folder of the results. */
  out: string;
  /** Groups, or rows as GROUP.ROW. */
  only: string[];
  device: 'gpu' | 'cpu';
  /** A form that takes seconds, for tests: less data, fewer epochs. Its figures say nothing. */
  isSmall: boolean;
  /** Also runs the rows that have a result. */
  isAgain: boolean;
  /** After so many seconds no further row starts. */
  seconds: number;
}

/** @throws Error naming what is not an option, or not a name that `--only` takes */
export function readOptions(args: readonly string[], rows: readonly Row[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    // Names may follow --only one by one.
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      device: { type: 'string', default: 'gpu' },
      small: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      seconds: { type: 'string', default: 'Infinity' },
    },
  });
  if (values.out === undefined) throw new Error('--out is missing: name the folder of the results');
  if (positionals.length > 0 && values.only.length === 0)
    throw new Error(`unexpected ${positionals.join(' ')}; names of rows follow --only`);
  return {
    out: resolve(values.out),
    only: checkedNames([...values.only, ...positionals], rows),
    device: checkedDevice(values.device),
    isSmall: values.small,
    isAgain: values.again,
    seconds: checkedSeconds(values.seconds),
  };
}

function checkedNames(given: readonly string[], rows: readonly Row[]): string[] {
  const names = given.flatMap((entry) => entry.split(',')).filter((name) => name !== '');
  const groups = [...new Set(rows.map(({ group }) => group))];
  const known = new Set([...groups, ...rows.map(nameOf)]);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return names;
  throw new Error(
    `--only ${unknown.join(', ')}: no such group or row. Groups: ${groups.join(', ')}. Rows: ${rows.map(nameOf).join(', ')}`,
  );
}

function checkedDevice(device: string): Options['device'] {
  if (device === 'gpu' || device === 'cpu') return device;
  throw new Error(`--device ${device}: expected gpu or cpu`);
}

function checkedSeconds(given: string): number {
  const seconds = Number(given);
  if (given.trim() !== '' && seconds > 0) return seconds;
  throw new Error(`--seconds ${given}: expected a number above 0`);
}

/** The name of a row, by which `--only` and the files of the results know it. */
export function nameOf({ group, name }: Pick<Row, 'group' | 'name'>): string {
  return `${group}.${name}`;
}

/** Whether a row is asked for: by itself, by its group, or because nothing is named. */
export function isChosen(row: Row, only: readonly string[]): boolean {
  return only.length === 0 || only.includes(row.group) || only.includes(nameOf(row));
}
