import { Rejection, shown } from './rejection.js';

const MAX_COLUMNS = 100_000;

/** What the columns of a CSV are. */
export interface CsvColumns {
  names: string[];
  labelIndex: number;
  featureNames: string[];
  /** False: the first row is data already. */
  hasHeader: boolean;
}

/**
 * Tells the columns from the first row. A first row of numbers only is data, and the columns are called f0, f1, ….
 * @throws Rejection for missing, repeated or too many names, and an unknown label column.
 */
export function readColumns(firstRow: string[], labelColumn: string | undefined): CsvColumns {
  if (firstRow.length > MAX_COLUMNS)
    throw new Rejection(
      'too_many_columns',
      `The CSV has ${firstRow.length} columns; at most ${MAX_COLUMNS} are taken.`,
    );
  if (firstRow.length < 2) throw singleColumn(firstRow[0] ?? '');
  const hasHeader = !firstRow.every((field) => parseNumber(field) !== undefined);
  const names = hasHeader ? firstRow.map((name) => name.trim()) : firstRow.map((_, index) => `f${index}`);
  checkNames(names);
  const labelIndex = labelColumn === undefined ? names.length - 1 : names.indexOf(labelColumn.trim());
  if (labelIndex < 0) throw unknownLabel(labelColumn ?? '', names);
  return { names, labelIndex, featureNames: names.filter((_, index) => index !== labelIndex), hasHeader };
}

/** A finite decimal number; undefined for anything else, such as `0x10`, `1,5`, `NaN` or an empty field. */
export function parseNumber(field: string): number | undefined {
  const text = field.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The number that a field is stored as; undefined for one that is no number or larger than float32 can hold. */
export const parseFloat32 = (field: string): number | undefined => toFloat32(parseNumber(field));

/** The number rounded to float32; undefined for none and for one larger than float32 can hold. */
export function toFloat32(number: number | undefined): number | undefined {
  const rounded = Math.fround(number ?? Number.NaN);
  return Number.isFinite(rounded) ? rounded : undefined;
}

function checkNames(names: string[]): void {
  const nameless = names.indexOf('');
  if (nameless >= 0) {
    throw new Rejection(
      'invalid_header',
      `Column ${nameless + 1} of the CSV has no name. Name it, or leave it out: pandas writes its index so unless told index=False.`,
    );
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw repeatedName(name);
    seen.add(name);
  }
}

function repeatedName(name: string): Rejection {
  return new Rejection(
    'invalid_header',
    `Two columns of the CSV are named ${shown(name)}; give each a name of its own.`,
  );
}

function singleColumn(field: string): Rejection {
  const other = [';', '\t', '|'].find((delimiter) => field.includes(delimiter));
  const hint =
    other === undefined
      ? ''
      : ` The fields seem to be separated by ${JSON.stringify(other)}; separate them by commas.`;
  return new Rejection('invalid_header', `The CSV has one column; expected features and a label.${hint}`);
}

function unknownLabel(column: string, names: string[]): Rejection {
  const list = names.slice(0, 20).map(shown).join(', ');
  return new Rejection(
    'unknown_column',
    `The CSV has no column ${shown(column)}; its columns are ${list}${names.length > 20 ? ', …' : ''}.`,
    '/label_column',
  );
}
