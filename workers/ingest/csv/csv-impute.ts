import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { alignedChunks } from '../archives/byte-stream.js';
import type { Findings } from '../findings.js';
import { Rejection, shown } from '../rejection.js';
import { fitsFloat32 } from './reading/csv-fields.js';
import type { Table } from './table.js';

/** Values sorted at a time. */
const MAX_VALUES = 8 * 1024 * 1024;

/** Replacements of missing features, by column; NaN if the column has none missing. */
export type Fill = Float64Array;

/** Reads the features of a table from its scratch file, many rows at a time. */
export async function* readScratch(
  { scratch, features }: Table,
  directory: string,
): AsyncGenerator<Float64Array<ArrayBuffer>> {
  const source = createReadStream(join(directory, scratch), { highWaterMark: 1 << 20 });
  for await (const chunk of alignedChunks(source, features.length * Float64Array.BYTES_PER_ELEMENT)) {
    yield new Float64Array(new Uint8Array(chunk).buffer);
  }
}

/** @throws Rejection for a number that overflows the stored type */
export function checkFill(policy: string): void {
  if (policy === 'mean' || policy === 'median' || fitsFloat32(Number(policy))) return;
  throw new Rejection(
    'out_of_range',
    `missing_values=${policy} exceeds the range of float32; send a smaller number, mean or median.`,
    '/missing_values',
  );
}

/**
 * Computes the replacements of missing features in a training table. @throws Rejection if a column has no
 * value at all
 */
export async function fillOf(
  table: Table,
  others: readonly Table[],
  policy: string,
  directory: string,
): Promise<Fill> {
  const fill = new Float64Array(table.features.length).fill(Number.NaN);
  const isLacking = (index: number) =>
    [table, ...others].some(({ features }) => features[index]?.missing !== undefined);
  const lacking = [...table.features.entries()].filter(([index]) => isLacking(index));
  for (const [, { name, numbers, booleans }] of lacking)
    if (numbers + booleans === 0) throw nothingKnown(name, policy);
  const columns = lacking.map(([index]) => index);
  if (policy !== 'mean' && policy !== 'median') {
    for (const column of columns) fill[column] = Number(policy);
    return fill;
  }
  const atOnce = Math.max(1, Math.floor(MAX_VALUES / Math.max(1, table.rows)));
  for (let begin = 0; begin < columns.length; begin += atOnce) {
    const group = columns.slice(begin, begin + atOnce);
    const values = await gather(table, group, directory);
    group.forEach((column, index) => {
      const known = values[index] ?? new Float64Array();
      fill[column] = policy === 'mean' ? meanOf(known) : medianOf(known);
    });
  }
  return fill;
}

/** Collects the known values of some columns. */
async function gather(table: Table, columns: readonly number[], directory: string): Promise<Float64Array[]> {
  const width = table.features.length;
  const values = columns.map(() => new Float64Array(table.rows));
  const counts = columns.map(() => 0);
  for await (const rows of readScratch(table, directory)) {
    for (const [index, column] of columns.entries()) {
      const target = values[index] ?? new Float64Array();
      let count = counts[index] ?? 0;
      for (let at = column; at < rows.length; at += width) {
        const value = rows[at] ?? Number.NaN;
        if (!Number.isNaN(value)) {
          target[count] = value;
          count += 1;
        }
      }
      counts[index] = count;
    }
  }
  return values.map((known, index) => known.subarray(0, counts[index]));
}

/** Kahan summation, divided by the count. */
function meanOf(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = value - lost;
    const total = sum + next;
    lost = total - sum - next;
    sum = total;
  }
  return sum / values.length;
}

/** The middle value, or the mean of the middle two. */
function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Reports the replaced values, column by column. */
export function reportFill(table: Table, fill: Fill, policy: string, findings: Findings): void {
  const filled = table.features.flatMap(({ name, missing }, index) =>
    missing === undefined ? [] : [{ name, count: missing.count, value: fill[index] ?? Number.NaN }],
  );
  if (filled.length === 0) return;
  const value = policy === 'mean' || policy === 'median' ? `the ${policy} of their column` : policy;
  findings.warn(
    'imputed_values',
    `Missing features of ${shown(table.name)} were replaced by ${value}, over all rows of the training file. Predictions with the model need complete features.`,
    filled.map(({ name, count, value: number }) => `${name}: ${count} by ${number}`),
    filled.reduce((sum, { count }) => sum + count, 0),
  );
}

function nothingKnown(column: string, policy: string): Rejection {
  return new Rejection(
    'missing_value',
    `Column ${shown(column)} has no values, so missing_values=${policy} cannot fill it. Exclude it with ignore_columns.`,
    '/missing_values',
  );
}
