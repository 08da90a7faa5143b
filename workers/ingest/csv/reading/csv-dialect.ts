import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import { DELIMITER_WORDS } from '../../../../src/contracts/datasets/table-options.js';
import type { Findings } from '../../findings.js';
import { Rejection, shown } from '../../rejection.js';
import { decimalShown, isUndecidedComma, isUndecidedPoint } from './csv-numbers.js';

const CANDIDATES = [',', ';', '\t', '|'] as const;
const MAX_SAMPLE_ROWS = 1000;

/** Parser options shared by all delimiters: any line end, RFC 4180 quotes. */
export function parserOptions(delimiter: string) {
  return {
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: delimiter !== '\t' && delimiter !== ' ',
  };
}

/** How the sample splits with one delimiter. */
interface Reading {
  delimiter: string;
  rows: string[][];
  /** Fraction of rows with the most frequent number of fields. */
  evenness: number;
  width: number;
  /** Fraction of fields that do not contain another delimiter. */
  cleanness: number;
}

/**
 * Decides the delimiter of a CSV: as requested, else the one that splits all rows of a sample evenly. The
 * detection of csv-parse and Papa Parse counts characters or fields, and mistakes decimal commas for
 * delimiters: 1,5;2,5. @throws Rejection if several or none fit.
 */
export function decideDelimiter(
  sample: string,
  asked: UploadOptions['delimiter'],
  name: string,
  findings: Findings,
): string {
  if (asked !== undefined && asked !== 'auto') return delimiterOf(asked);
  const readings = CANDIDATES.flatMap((delimiter) => readAs(sample, delimiter));
  const possible = readings.filter(({ width }) => width > 1);
  if (possible.length === 0) {
    if (readings.length === 0) return ',';
    throw singleColumn(readings[0]?.rows ?? []);
  }
  const [best, second] = possible.sort((a, b) => b.evenness - a.evenness || b.cleanness - a.cleanness);
  if (best === undefined) return ',';
  if (second !== undefined && second.evenness === best.evenness && second.cleanness === best.cleanness)
    throw undecided(best, second);
  if (best.delimiter !== ',' && !/\.(tsv|tab)(\.gz)?$/i.test(name)) {
    const detail = `Fields are separated by ${JSON.stringify(best.delimiter)}. Send delimiter to choose another.`;
    findings.warn('delimiter_choice', detail, [(best.rows[0] ?? []).join(best.delimiter)]);
  }
  return best.delimiter;
}

function delimiterOf(asked: string): string {
  if (asked === '\\t') return '\t';
  return Object.entries(DELIMITER_WORDS).find(([word]) => word === asked)?.[1] ?? asked;
}

/** Empty if the quotes of the sample do not match the delimiter. */
function readAs(sample: string, delimiter: string): Reading[] {
  const rows: string[][] = [];
  const onRecord = (fields: string[]) => {
    if (fields.length > 1 || fields[0]?.trim() !== '') rows.push(fields);
    return null;
  };
  try {
    parse(sample, { ...parserOptions(delimiter), to: MAX_SAMPLE_ROWS, on_record: onRecord });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The sample may end inside a quoted field.
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED' || rows.length < 2) return [];
  }
  return rows.length === 0 ? [] : [describeReading(delimiter, rows)];
}

function describeReading(delimiter: string, rows: string[][]): Reading {
  const widths = new Map<number, number>();
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, count] = [...widths].reduce((best, next) => (next[1] > best[1] ? next : best));
  const fields = rows.flat();
  const clean = fields.filter((field) => isClean(field, delimiter)).length;
  return { delimiter, rows, width, evenness: count / rows.length, cleanness: clean / fields.length };
}

/** A number with a decimal comma does not contain a delimiter. */
function isClean(field: string, delimiter: string): boolean {
  const text = field.trim();
  if (decimalShown(text) !== undefined || isUndecidedComma(text) || isUndecidedPoint(text)) return true;
  return !CANDIDATES.some((other) => other !== delimiter && text.includes(other));
}

function singleColumn(rows: readonly string[][]): Rejection {
  const areSpaced = rows.length > 1 && rows.every(([field = '']) => /\S\s+\S/.test(field));
  const hint = areSpaced
    ? 'The fields seem to be separated by spaces: send delimiter=space.'
    : 'Send delimiter if another character separates the fields.';
  return new Rejection(
    'invalid_header',
    `The CSV has one column; expected features and a label, separated by commas, semicolons, tabs or pipes. ${hint}`,
    '/delimiter',
  );
}

function undecided(one: Reading, other: Reading): Rejection {
  const describe = ({ delimiter, width }: Reading) => `${JSON.stringify(delimiter)} (${width} fields a row)`;
  const row = (one.rows[0] ?? []).join(one.delimiter);
  return new Rejection(
    'ambiguous_delimiter',
    `The fields may be separated by ${describe(one)} or by ${describe(other)}; row 1 is ${shown(row)}. Send delimiter.`,
    '/delimiter',
  );
}
