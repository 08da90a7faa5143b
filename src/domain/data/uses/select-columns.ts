import type { ArrayDescription, DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { ArrayStatistics } from '../../../contracts/datasets/findings.js';
import { showShape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import { unknownNameDetail } from '../../../validation/suggestion.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';

/** The array of some columns of a table, in their order. @param pointer Of the list of columns */
export function selectColumns(
  array: DatasetArray,
  columns: readonly string[],
  pointer: string,
): Checked<DatasetArray> {
  if (array.columns === null || array.shape.length !== 1) return refused(notATable(array, pointer));
  const known = array.columns;
  const issues = columns.flatMap((column, index) =>
    columnIssues(column, { known, columns, index, pointer: `${pointer}/${index}` }),
  );
  if (issues.length > 0) return { outcome: 'rejected', issues };
  const chosen = columnIndices(known, columns);
  return accepted({
    ...array,
    shape: [columns.length],
    columns: [...columns],
    categories: array.categories?.filter(({ column }) => columns.includes(column)) ?? null,
    statistics: array.statistics && describeColumns(array.statistics, chosen),
  });
}

/** The positions of columns in a table. */
export const columnIndices = (known: readonly string[], columns: readonly string[]): number[] =>
  columns.map((column) => known.indexOf(column));

interface ColumnPlace {
  known: readonly string[];
  columns: readonly string[];
  index: number;
  pointer: string;
}

function columnIssues(column: string, { known, columns, index, pointer }: ColumnPlace): Finding[] {
  if (!known.includes(column))
    return [{ pointer, code: 'unknown_name', detail: unknownNameDetail('column', column, known) }];
  if (columns.indexOf(column) === index) return [];
  const detail = `Column '${safeText(column)}' is listed twice.`;
  return [{ pointer, code: 'duplicate_value', detail }];
}

function notATable({ name, dtype, shape }: DatasetArray, pointer: string): Finding {
  const detail = `columns selects from a table with named columns; the array '${safeText(name)}' is ${dtype} of shape ${showShape(shape)} without column names. Omit columns.`;
  return { pointer, code: 'invalid_value', detail };
}

/** Statistics of whole rows are those of all columns, so that they are dropped. */
function describeColumns({ columns }: ArrayDescription, chosen: readonly number[]): ArrayDescription | null {
  const described = chosen.flatMap((index) => columns?.[index] ?? []);
  const [first, ...others] = described;
  if (first === undefined || described.length !== chosen.length) return null;
  return {
    values: others.reduce(joined, first),
    columns: described,
    border_mean: null,
    channels: null,
    samples: null,
  };
}

/** Statistics of two columns with as many rows each. Their common mean and deviation would mix units. */
const joined = (a: ArrayStatistics, b: ArrayStatistics): ArrayStatistics => ({
  min: least(a.min, b.min),
  max: greatest(a.max, b.max),
  mean: null,
  std: null,
  nan_count: a.nan_count + b.nan_count,
  infinite_count: a.infinite_count + b.infinite_count,
});

const least = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b));
const greatest = (a: number | null, b: number | null) =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
