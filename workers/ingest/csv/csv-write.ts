import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayFileName, type LabelledArrays, type SplitName, type StoredArray } from '../arrays/arrays.js';
import type { Output } from '../output.js';
import { type Fill, readScratch } from './csv-impute.js';
import type { LabelValues } from './csv-labels.js';
import type { Table } from './csv-table.js';

/** Writes the arrays of a table and removes its scratch file. */
export async function writeTable(
  table: Table,
  split: SplitName,
  { labels, fill, dtype }: { labels: LabelValues; fill: Fill | undefined; dtype: 'float32' | 'float64' },
  output: Output,
): Promise<LabelledArrays> {
  const x = await writeFeatures(table, arrayFileName(split, 'x'), { fill, dtype }, output);
  await rm(join(output.directory, table.scratch));
  const name = arrayFileName(split, 'y');
  if (labels.kind === 'number')
    return { x, y: await writeValues(name, Float32Array.from(labels.numbers), output) };
  const y = await writeValues(name, labels.codes, output);
  if (labels.numbers === undefined) return { x, y };
  const numbers = Float32Array.from(labels.numbers);
  return { x, y, yNumbers: await writeValues(arrayFileName(split, 'y-numbers'), numbers, output) };
}

async function writeFeatures(
  table: Table,
  file: string,
  { fill, dtype }: { fill: Fill | undefined; dtype: 'float32' | 'float64' },
  output: Output,
): Promise<StoredArray> {
  const target = await output.create(file);
  try {
    for await (const rows of readScratch(table, output.directory)) {
      if (fill !== undefined) fillIn(rows, fill);
      await target.write(bytesOf(dtype === 'float64' ? rows : Float32Array.from(rows)));
    }
  } finally {
    await target.close();
  }
  return { file, dtype, shape: [table.rows, table.features.length] };
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
