import fc from 'fast-check';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';

/** A value of a cell; null is a missing one. */
export type Cell = number | boolean | string | null;

interface ColumnOf {
  kind: 'int' | 'float' | 'bool' | 'date' | 'text' | 'quantity' | 'mixed';
  cells: Cell[];
}

/** How a table is written. */
interface Style {
  delimiter: ',' | ';' | '\t' | '|';
  decimal: 'point' | 'comma';
  groups: boolean;
  header: boolean;
  names: 'words' | 'years' | 'counts';
  index: boolean;
  missing: string;
  newline: '\n' | '\r\n';
  bom: boolean;
  quoteAll: boolean;
}

/** A table as its generator knows it, the CSV that it wrote, and the options of the upload. */
export interface RandomTable {
  features: ColumnOf[];
  label: ColumnOf;
  style: Style;
  csv: string;
  options: UploadOptions;
}

const NUMERIC = ['int', 'float', 'bool'] as const;
const ROWS = { min: 3, max: 12 };
const WORDS = [
  'red',
  'blue',
  'green tea',
  'a,b',
  'x;y',
  'say "hi"',
  'two\nlines',
  'café',
  '1st',
  'O|K',
  'North',
];

const QUANTITIES = ['$1,200', '12%', '900 EUR', '<5.0', '1 200', '5-10'];

const hundredth = (value: number): number => Math.round(value * 100) / 100 + 0;

const cellsOf: Readonly<Record<ColumnOf['kind'], fc.Arbitrary<Cell>>> = {
  int: fc.integer({ min: -100_000, max: 2_000_000 }),
  float: fc.double({ min: -50_000, max: 50_000, noNaN: true }).map(hundredth),
  bool: fc.boolean(),
  date: fc.integer({ min: 1, max: 28 }).map((day) => `2024-02-${String(day).padStart(2, '0')}`),
  text: fc.constantFrom(...WORDS),
  quantity: fc.constantFrom(...QUANTITIES),
  mixed: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -100_000, max: 2_000_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(...QUANTITIES, '?', '-', 'inf', 'many') },
  ),
};

function column(kind: ColumnOf['kind'], rows: number, withMissing: boolean): fc.Arbitrary<ColumnOf> {
  const cell = withMissing
    ? fc.oneof({ weight: 4, arbitrary: cellsOf[kind] }, { weight: 1, arbitrary: fc.constant(null) })
    : cellsOf[kind];
  return fc.array(cell, { minLength: rows, maxLength: rows }).map((cells) => ({ kind, cells }));
}

const style: fc.Arbitrary<Style> = fc
  .record({
    form: fc.constantFrom(
      { delimiter: ',', decimal: 'point' } as const,
      { delimiter: ';', decimal: 'comma' } as const,
      { delimiter: ';', decimal: 'point' } as const,
      { delimiter: '\t', decimal: 'point' } as const,
      { delimiter: '\t', decimal: 'comma' } as const,
      { delimiter: '|', decimal: 'point' } as const,
    ),
    groups: fc.boolean(),
    header: fc.boolean(),
    names: fc.constantFrom('words' as const, 'words' as const, 'years' as const, 'counts' as const),
    index: fc.boolean(),
    missing: fc.constantFrom('', 'NA', 'NaN', '?'),
    newline: fc.constantFrom('\n' as const, '\r\n' as const),
    bom: fc.boolean(),
    quoteAll: fc.boolean(),
  })
  .map(({ form, ...rest }) => ({ ...rest, ...form }));

/** Tables as pandas writes them, of a few rows and columns. */
export const randomTable: fc.Arbitrary<RandomTable> = fc
  .record({
    rows: fc.integer(ROWS),
    kinds: fc.array(
      fc.constantFrom(
        ...NUMERIC,
        ...NUMERIC,
        ...NUMERIC,
        'date' as const,
        'text' as const,
        'quantity' as const,
        'mixed' as const,
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    labelKind: fc.constantFrom(...NUMERIC, ...NUMERIC, 'text' as const, 'text' as const, 'mixed' as const),
    gaps: fc.boolean(),
  })
  .chain(({ rows, kinds, labelKind, gaps }) =>
    fc.record({
      features: fc.tuple(...kinds.map((kind) => column(kind, rows, gaps))),
      label: column(labelKind, rows, gaps),
      style,
      given: fc.record({
        header: fc.boolean(),
        delimiter: fc.boolean(),
        decimal: fc.boolean(),
        ignore: fc.boolean(),
        missing: fc.boolean(),
      }),
      policy: fc.constantFrom(undefined, 'refuse', 'drop_rows', 'mean', 'median', '-7.5'),
    }),
  )
  .map(({ features, label, style: written, given, policy }) => ({
    features,
    label,
    style: written,
    csv: writeCsv([...features, label], written),
    options: {
      ...(given.header && { header: written.header ? ('true' as const) : ('false' as const) }),
      ...(given.delimiter && { delimiter: written.delimiter }),
      ...(given.decimal && { decimal: written.decimal }),
      ...(given.missing && { missing: [written.missing] }),
      ...(given.ignore && { ignore_columns: namesOfText(features, written) }),
      ...(policy !== undefined && { missing_values: policy }),
    },
  }));

/** The name of the column at this place among features and label. */
export function nameOf(place: number, { header, index, names }: Style): string {
  if (!header) return `f${place + (index ? 1 : 0)}`;
  if (names === 'words') return `col ${place}`;
  return String(names === 'years' ? 2019 + place : place);
}

const isText = (kind: ColumnOf['kind']): boolean => kind === 'text' || kind === 'date' || kind === 'quantity';

const namesOfText = (features: readonly ColumnOf[], written: Style): string[] =>
  features.flatMap(({ kind }, place) => (isText(kind) ? [nameOf(place, written)] : []));

function writeCsv(columns: readonly ColumnOf[], written: Style): string {
  const rows = columns[0]?.cells.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) => [
    ...(written.index ? [String(row)] : []),
    ...columns.map(({ cells, kind }) => cellText(cells[row] ?? null, kind, written)),
  ]);
  const names = [...(written.index ? [''] : []), ...columns.map((_, place) => nameOf(place, written))];
  const all = written.header ? [names, ...lines] : lines;
  const text = all.map((fields) => fields.map((field) => quoted(field, written)).join(written.delimiter));
  return `${written.bom ? '\uFEFF' : ''}${text.join(written.newline)}${written.newline}`;
}

function cellText(cell: Cell, kind: ColumnOf['kind'], written: Style): string {
  if (cell === null) return written.missing;
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  if (typeof cell === 'string') return cell;
  const text = kind === 'float' ? cell.toFixed(2) : String(cell);
  if (written.decimal === 'point') return text;
  const [whole = '', fraction] = text.split('.');
  const grouped = written.groups ? whole.replace(/\B(?=(\d{3})+$)/g, '.') : whole;
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}

function quoted(field: string, { delimiter, quoteAll }: Style): string {
  const needsQuotes = quoteAll || field.includes(delimiter) || /["\r\n]/.test(field);
  return needsQuotes ? `"${field.replaceAll('"', '""')}"` : field;
}
