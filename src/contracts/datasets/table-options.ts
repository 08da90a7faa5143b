import { Type } from 'typebox';
import { stringEnum } from '../../schema/schema-helpers.js';

/** Delimiters that can be sent by name, which survives any form encoding. */
export const DELIMITER_WORDS = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
  space: ' ',
} as const;

/** Default spellings of a missing value: those of pandas.read_csv. */
export const DEFAULT_MISSING: readonly string[] = [
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
];

/** How the fields of a column are stored. */
export const COLUMN_TYPES = ['number', 'category', 'text'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

const MAX_LISTED_COLUMNS = 10_000;
const COLUMN_HELP =
  'Names, or indexes from 0 (negative: from the end); names take precedence. Send a JSON array, a comma-separated list, or the field several times.';

const columnList = (description: string) =>
  Type.Array(Type.String({ maxLength: 256 }), {
    maxItems: MAX_LISTED_COLUMNS,
    description: `${description} ${COLUMN_HELP}`,
  });

/** Upload fields for tables: CSV and formats that are read like it. */
export const tableOptions = {
  header: Type.Optional(
    stringEnum(['auto', 'true', 'false'], {
      description:
        'Tables: whether row 1 names the columns. Default auto: detected from a sample of rows; ambiguous tables are rejected. Without names the columns are f0, f1, ….',
    }),
  ),
  delimiter: Type.Optional(
    Type.String({
      pattern: '^(auto|comma|semicolon|tab|pipe|space|\\\\t|[^"\\r\\n])$',
      title: 'auto, comma, semicolon, tab, pipe, space, or one character',
      description:
        'CSV: the field delimiter. Default auto: comma, semicolon, tab or pipe, detected from a sample of rows. A space stands for any run of spaces.',
    }),
  ),
  decimal: Type.Optional(
    stringEnum(['auto', 'point', 'comma'], {
      description:
        'Tables: the decimal separator. Default auto: detected from a sample of rows; point if commas separate the fields. With comma, points may group thousands: 1.234,5.',
    }),
  ),
  columns: Type.Optional(columnList('Tables: the columns to read, besides the label column; default all.')),
  ignore_columns: Type.Optional(columnList('Tables: columns to exclude.')),
  label_column: Type.Optional(
    Type.String({
      maxLength: 256,
      description:
        'Tables: the label column, by name or by index (negative: from the end); names take precedence. Default: the last column.',
    }),
  ),
  label_columns: Type.Optional(
    columnList(
      'Tables: the label columns, in place of label_column. Several become one label array each, named after its column; [] stands for a dataset without labels.',
    ),
  ),
  column_types: Type.Optional(
    Type.Record(Type.String(), stringEnum(COLUMN_TYPES), {
      description:
        'Tables: types of columns, as JSON: {"review": "text", "city": "category"}. number, the default; category: texts become numbers, with their vocabulary in `categories`; text: strings become an input array of their own, named after the column. Label columns: number or category (classes).',
    }),
  ),
  label_type: Type.Optional(
    stringEnum(['class', 'number'], {
      description:
        'Tables: classes or numbers. Default: text and booleans are classes, fractions are numbers, and whole numbers are both: the loss decides.',
    }),
  ),
  missing: Type.Optional(
    Type.Array(Type.String({ maxLength: 256 }), {
      maxItems: 1000,
      description:
        'Tables: spellings of a missing value, besides an empty field; default those of pandas: #N/A, NA, N/A, n/a, NaN, nan, NULL, null, None, …. Send a JSON array, a comma-separated list, or the field several times.',
    }),
  ),
  missing_values: Type.Optional(
    Type.String({
      pattern: '^(refuse|drop_rows|mean|median|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?)$',
      title: 'refuse, drop_rows, mean, median, or a number',
      description:
        'Tables: treatment of missing values. Default refuse. drop_rows removes such rows; mean, median or a number replaces missing features, while missing labels are still rejected.',
    }),
  ),
};

/** List fields, which forms send as text. */
export const LIST_OPTIONS = [
  'columns',
  'ignore_columns',
  'label_columns',
  'missing',
] as const satisfies readonly (keyof typeof tableOptions)[];
