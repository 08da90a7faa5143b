import { type ArrayValues, arrayOf, type SampleArray } from './sample-array.js';

/** The rows of some columns of a table, in their order. @param columns Each at most once */
export function selectedColumns(table: SampleArray, columns: readonly number[]): SampleArray {
  const [width = 1] = table.sampleShape;
  const spec = { ...table, sampleShape: [columns.length] };
  const prepare = (values: ArrayValues): ArrayValues => select(values, width, columns);
  const stored = { sampleShape: table.sampleShape, dtype: table.dtype, prepare };
  if (table.values !== null) return { ...arrayOf(prepare(table.values), spec), parts: table.parts, stored };
  return { ...spec, values: null, read: async (from, to) => prepare(await table.read(from, to)), stored };
}

function select(values: ArrayValues, width: number, columns: readonly number[]): ArrayValues {
  const rows = values.length / width;
  const selected = values.slice(0, rows * columns.length);
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (const column of columns) selected[at++] = values[row * width + column] ?? 0;
  return selected;
}
