import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayFileName, type SplitName, type StoredArray, type StoredPart } from '../arrays/arrays.js';
import type { Output } from '../output.js';
import type { Recoding } from './classes/csv-recode.js';
import { type Fill, readScratch } from './csv-impute.js';
import type { LabelValues } from './csv-labels.js';
import type { Table } from './table.js';

/** How the values of a table are stored. */
export interface TableStorage {
  fill: Fill | undefined;
  dtype: 'float32' | 'float64';
  recoding: Recoding;
}

/** The arrays of a table in one split: of numbers, if it has any, of each text and of each label column. */
export interface TableParts {
  table: StoredPart | undefined;
  texts: StoredPart[];
  labels: StoredPart[];
}

/** Writes the arrays of a table and removes its scratch file. */
export async function writeTable(
  table: Table,
  split: SplitName,
  { labels, ...storage }: TableStorage & { labels: LabelValues[] },
  output: Output,
): Promise<TableParts> {
  const hasNumbers = table.features.length > 0;
  const x = hasNumbers ? await writeFeatures(table, arrayFileName(split, 'x'), storage, output) : undefined;
  await rm(join(output.directory, table.scratch));
  const texts: StoredPart[] = [];
  for (const { writer } of table.texts) texts.push(await writer.finish());
  const stored: StoredPart[] = [];
  for (const [index, values] of labels.entries())
    stored.push(await writeLabels(values, { split, key: labels.length === 1 ? 'y' : `y-${index}` }, output));
  return { table: x && { values: x }, texts, labels: stored };
}

async function writeLabels(
  labels: LabelValues,
  { split, key }: { split: SplitName; key: string },
  output: Output,
): Promise<StoredPart> {
  const name = arrayFileName(split, key);
  if (labels.kind === 'number')
    return { values: await writeValues(name, Float32Array.from(labels.numbers), output) };
  const values = await writeValues(name, labels.codes, output);
  if (labels.numbers === undefined) return { values };
  const numbers = Float32Array.from(labels.numbers);
  return { values, numbers: await writeValues(arrayFileName(split, `${key}-numbers`), numbers, output) };
}

async function writeFeatures(
  table: Table,
  file: string,
  { fill, dtype, recoding }: TableStorage,
  output: Output,
): Promise<StoredArray> {
  const target = await output.create(file);
  try {
    for await (const rows of readScratch(table, output.directory)) {
      recode(rows, table.features.length, recoding);
      if (fill !== undefined) fillIn(rows, fill);
      await target.write(bytesOf(dtype === 'float64' ? rows : Float32Array.from(rows)));
    }
  } finally {
    await target.close();
  }
  return { file, dtype, shape: [table.rows, table.features.length] };
}

function recode(rows: Float64Array, width: number, recoding: Recoding): void {
  for (const [column, numbers] of recoding)
    for (let at = column; at < rows.length; at += width) rows[at] = numbers[rows[at] ?? 0] ?? Number.NaN;
}

function fillIn(rows: Float64Array, fill: Fill): void {
  for (const [index, value] of rows.entries()) {
    if (Number.isNaN(value)) rows[index] = fill[index % fill.length] ?? Number.NaN;
  }
}

async function writeValues(
  file: string,
  values: Int32Array | Float32Array,
  output: Output,
): Promise<StoredArray> {
  const target = await output.create(file);
  await target.write(bytesOf(values)).finally(() => target.close());
  return { file, dtype: values instanceof Int32Array ? 'int32' : 'float32', shape: [values.length] };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
