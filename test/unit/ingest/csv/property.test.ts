import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CsvResult, ingestCsvFiles } from '../../../helpers/data/ingest-csv.js';
import { type Cell, nameOf, type RandomTable, randomTable } from '../../../helpers/data/random-table.js';

const RUNS = 100;

test('a random table is read to the original numbers, or rejected with a pointer', async (t) => {
  const seed = Number(process.env['CSV_SEED'] ?? randomInt(2 ** 31));
  t.diagnostic(`CSV_SEED=${seed}`);
  let read = 0;
  const property = fc.asyncProperty(randomTable, async (table) => {
    // Such a first row may be a header as well.
    fc.pre(!hasTextInFirstRowOnly(table));
    const result = await ingestCsvFiles(table.csv, table.options);
    if (result.outcome === 'refused') return assertRefusal(result, table);
    read += 1;
    assertSame(result, table);
  });
  await fc.assert(property, { numRuns: RUNS, seed });
  t.diagnostic(`${read} of ${RUNS} were read`);
  assert.ok(read > RUNS / 20, `only ${read} of ${RUNS} were read`);
});

/** Whether a table without a header has a column of numbers that begins with a text. */
function hasTextInFirstRowOnly({ features, label, style, options }: RandomTable): boolean {
  if (style.header || options.header !== undefined) return false;
  return [...features, label].some(
    ({ cells: [first, ...rest] }) =>
      typeof first === 'string' &&
      Number.isNaN(Number(first)) &&
      rest.every((cell) => typeof cell !== 'string'),
  );
}

type Refused = Extract<CsvResult, { outcome: 'refused' }>;
type Read = Extract<CsvResult, { outcome: 'read' }>;

/** A table without a doubt in it is read. */
function assertRefusal({ errors }: Refused, table: RandomTable): void {
  for (const { pointer, code, detail } of errors) {
    assert.match(pointer, /^\/[a-z_]+(\/\d+)?$/);
    assert.match(code, /^[a-z_0-9]+$/);
    assert.ok(detail.length > 20);
  }
  assert.ok(errors.length > 0);
  const { features, label, options, style } = table;
  const isPlain =
    label.kind !== 'mixed' &&
    !label.cells.includes(null) &&
    features.every(
      ({ kind, cells }) =>
        cells.every((cell) => typeof cell === 'number' || typeof cell === 'boolean') && kind !== 'mixed',
    );
  const classes = new Set(label.cells).size;
  // Without a header, an index is refused.
  const isReported =
    (style.header || !style.index) &&
    options.header !== undefined &&
    options.delimiter !== undefined &&
    options.decimal === 'point';
  assert.ok(!(isPlain && isReported && classes > 1), JSON.stringify(errors));
}

function assertSame(
  { dataset, x, y, numbers }: Read,
  { features, label, style, options }: RandomTable,
): void {
  const kept = features.flatMap((column, place) => {
    const name = nameOf(place, style);
    return options.ignore_columns?.includes(name) === true ? [] : [{ ...column, name }];
  });
  assert.deepEqual(
    dataset.feature_names,
    kept.map(({ name }) => name),
  );
  const isMissing = (cell: Cell) => cell === null || options.missing?.includes(String(cell)) === true;
  const cellsOf = kept.map(({ cells }) => cells.map((cell) => (isMissing(cell) ? null : cell)));
  const columns = cellsOf.map((cells) => filled(cells, options.missing_values));
  const rows = label.cells.map((cell, row) => ({
    cells: columns.map((column) => column[row] ?? null),
    label: isMissing(cell) ? null : cell,
  }));
  const isWhole = (row: (typeof rows)[number]) => row.label !== null && !row.cells.includes(null);
  const expected = options.missing_values === 'drop_rows' ? rows.filter(isWhole) : rows;
  const wide = dataset.x?.dtype === 'float64';
  assert.deepEqual(
    x,
    expected.flatMap(({ cells }) =>
      cells.map((cell) => (wide ? toNumber(cell) : Math.fround(toNumber(cell)))),
    ),
  );
  const labels = expected.map((row) => row.label);
  assert.deepEqual(
    dataset.classes === null ? y : y.map((code) => named(dataset.classes?.[code], label)),
    labels.map((cell) => written(cell, label, dataset.classes === null)),
  );
  if (numbers !== undefined)
    assert.deepEqual(
      numbers,
      labels.map((cell) => Math.fround(toNumber(cell))),
    );
}

/** A class by its name, which is a number where the labels are. */
const named = (name: string | undefined, { kind }: RandomTable['label']): number | string | undefined =>
  isNumeric(kind) ? Number(name) : name;

/** Of mixed labels numbers are all that may be left. */
const isNumeric = (kind: RandomTable['label']['kind']): boolean =>
  kind === 'int' || kind === 'float' || kind === 'mixed';

/** A label as it was written, or as it is stored. */
function written(cell: Cell, { kind }: RandomTable['label'], stored: boolean): number | string {
  if (stored) return Math.fround(toNumber(cell));
  return isNumeric(kind) ? toNumber(cell) : textOf(cell);
}

const textOf = (cell: Cell | undefined): string => {
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  return String(cell).replaceAll('\n', ' ');
};

const toNumber = (cell: Cell | undefined): number =>
  typeof cell === 'string' || cell === null ? Number.NaN : Number(cell);

function filled(cells: readonly Cell[], policy: string | undefined): Cell[] {
  if (policy === undefined || policy === 'refuse' || policy === 'drop_rows') return [...cells];
  const known = cells.filter((cell) => cell !== null).map(toNumber);
  return cells.map((cell) => cell ?? fill(known, policy));
}

function fill(known: readonly number[], policy: string): number {
  if (policy === 'mean') return known.reduce((sum, value) => sum + value, 0) / known.length;
  if (policy !== 'median') return Number(policy);
  const sorted = known.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
