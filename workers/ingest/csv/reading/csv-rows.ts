import { Rejection, shown } from '../../rejection.js';
import type { Columns } from '../columns/csv-columns.js';
import type { Column } from '../faults/csv-column-faults.js';
import { rowOf } from '../faults/csv-faults.js';

const MAX_SAMPLE_ROWS = 1000;
const MAX_SAMPLE_FIELDS = 200_000;
const MAX_SAMPLE_CHARACTERS = 8 * 1024 * 1024;

/** The first rows of a table, and an iterator over all of its rows. */
export interface SampledRows {
  sample: string[][];
  all(): AsyncIterableIterator<string[]>;
}

/** Reads rows from the front of a table until they suffice to detect its format. */
export async function sampleRows(rows: AsyncIterable<string[]>): Promise<SampledRows> {
  const iterator = rows[Symbol.asyncIterator]();
  const sample: string[][] = [];
  let characters = 0;
  for (let fields = 0; sample.length < MAX_SAMPLE_ROWS && fields < MAX_SAMPLE_FIELDS; ) {
    const next = await iterator.next();
    if (next.done === true) break;
    sample.push(next.value);
    fields += next.value.length;
    characters += next.value.reduce((sum, field) => sum + field.length, 0);
    if (characters > MAX_SAMPLE_CHARACTERS) break;
  }
  return { sample, all: () => sampleAndRest(sample, iterator) };
}

/** Avoids a generator, which would cost each row two more turns of the event loop. */
function sampleAndRest(
  sample: readonly string[][],
  rest: AsyncIterator<string[]>,
): AsyncIterableIterator<string[]> {
  let next = 0;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next(): Promise<IteratorResult<string[]>> {
      const value = sample[next];
      next += 1;
      return value === undefined ? rest.next() : Promise.resolve({ value, done: false });
    },
    async return(): Promise<IteratorResult<string[]>> {
      await rest.return?.();
      return { value: undefined, done: true };
    },
  };
}

/**
 * Checks that rows are as wide as the first one; an extra empty last field comes from a delimiter at the end
 * of the row. @throws Rejection `invalid_csv` otherwise
 */
export function checkWidth(
  fields: string[],
  row: number,
  columns: Pick<Columns, 'width' | 'hasHeader'>,
): void {
  const { width, hasHeader } = columns;
  if (fields.length === width) return;
  if (fields.length === width + 1 && (fields.at(-1) ?? '').trim() === '') return;
  throw new Rejection(
    'invalid_csv',
    `${rowOf(row, hasHeader)} has ${count(fields.length)}; expected ${width}, as in row ${row === 1 ? 2 : 1}. ${adviceFor(fields, width)}`,
  );
}

/** @throws Rejection `invalid_csv` for lines before the table */
export function checkFirstRow([first, second]: readonly string[][]): void {
  if (/^sep=/i.test(first?.[0] ?? '')) throw separatorLine();
  if (first === undefined || second === undefined || first.length === second.length) return;
  if (first[0]?.startsWith('#')) checkWidth(first, 1, { width: second.length, hasHeader: false });
}

function separatorLine(): Rejection {
  return new Rejection(
    'invalid_csv',
    'Row 1 declares the delimiter for Excel (sep=…) and is not data. Remove it, and send delimiter.',
    '/delimiter',
  );
}

function adviceFor(fields: readonly string[], width: number): string {
  const [first = ''] = fields;
  if (first.startsWith('#'))
    return `The row begins with ${shown(first.slice(0, 20))}: comments are not supported; remove them.`;
  const longer =
    'Quote fields that contain the delimiter, or name all columns in row 1. If commas are decimal separators, use another delimiter in the file, and send delimiter and decimal=comma.';
  return fields.length > width ? longer : 'Fill in the missing fields, or remove the row.';
}

const count = (fields: number): string => `${fields} ${fields === 1 ? 'field' : 'fields'}`;

/**
 * Checks columns that are skipped because of their content: an index numbers the rows, from 0 or 1; an
 * unnamed column is empty. @throws Rejection for other values.
 */
export function checkLeftOut(
  { index, empty, hasHeader }: Columns,
  fields: readonly string[],
  row: number,
): void {
  if (empty !== undefined && (fields[empty.position] ?? '').trim() !== '')
    throw notEmpty(empty, fields[empty.position] ?? '', row, hasHeader);
  if (index === undefined) return;
  const value = Number((fields[index.position] ?? '').trim() || Number.NaN);
  const count = row - (hasHeader ? 2 : 1);
  if (value !== count && value !== count + 1) throw notAnIndex(index, fields[index.position] ?? '', row);
}

/** Whether the first column of a table without a header has numbered the rows so far, from 0 or from 1. */
export interface RowCount {
  from: number;
  holds: boolean;
}

/** Continues the count with the first field of a row. */
export function countRow({ from, holds }: RowCount, text: string, row: number): RowCount {
  const value = text === '' ? Number.NaN : Number(text);
  const begin = row === 1 ? value : from;
  return { from: begin, holds: holds && (begin === 0 || begin === 1) && value === begin + row - 1 };
}

function notEmpty({ position }: Column, text: string, row: number, hasHeader: boolean): Rejection {
  return new Rejection(
    'invalid_header',
    `${rowOf(row, hasHeader)}: column ${position + 1} has no name but has a value, ${shown(text)}. Name it, or exclude it with ignore_columns=${position}.`,
  );
}

function notAnIndex({ name, position }: Column, text: string, row: number): Rejection {
  const called = name === '' ? 'has no name' : `is named ${shown(name)}`;
  return new Rejection(
    'invalid_header',
    `Column ${position + 1} ${called} but does not number the rows like a pandas index: ${shown(text)} in row ${row}. ` +
      `Exclude it with ignore_columns=${position} (pandas: index=False), or name it to keep it as a feature.`,
    '/ignore_columns',
  );
}
