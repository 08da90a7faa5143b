import { MAX_FINDING_EXAMPLES } from '../../../../src/contracts/datasets/findings.js';
import type { Findings } from '../../findings.js';
import { shown } from '../../rejection.js';
import type { Columns } from '../columns/csv-columns.js';
import type { LabelValues } from '../csv-labels.js';
import type { Table } from '../table.js';
import { type Column, listNames } from './csv-column-faults.js';
import { createPrecision } from './csv-precision.js';

/** Reports how much of a table was read and skipped. */
export function reportContents(table: Table, findings: Findings): void {
  findings.read('rows', table.rows);
  reportDropped(table, findings);
  const { duplicates, name } = table;
  if (duplicates.count === 0) return;
  const detail = `Rows of ${shown(name)} repeat an earlier row, including its label; they are kept. Remove them if they are duplicates of the same sample.`;
  findings.warn('duplicate_rows', detail, duplicates.examples, duplicates.count);
}

function reportDropped({ dropped, name }: Table, findings: Findings): void {
  if (dropped.count === 0) return;
  const detail = `Rows of ${shown(name)} were removed because a value is missing, as requested by missing_values=drop_rows.`;
  findings.warn('dropped_rows', detail, dropped.examples, dropped.count);
  for (let index = 0; index < dropped.count; index += 1)
    findings.skip('rows', 'missing_value', dropped.examples[index] ?? '');
}

/** Reports the columns of a training table that were skipped or carry little information. */
export function reportColumns(table: Table, findings: Findings): void {
  const { columns } = table;
  findings.read(
    'columns',
    columns.features.length + columns.texts.length + columns.labels.length + (columns.paths ? 1 : 0),
  );
  reportIgnored(columns, findings);
  if (columns.labelDoubt !== undefined) findings.warn('label_choice', columns.labelDoubt);
  reportInexact(table, findings);
  for (const [index, { name }] of columns.features.entries()) {
    if (table.precision.isConstant(index) && table.rows > 1)
      findings.warn(
        'constant_column',
        'Columns have a single value, from which a model learns nothing. Exclude them with ignore_columns.',
        [name],
      );
    if (table.precision.countsRows(index) && table.rows >= MIN_ROWS_OF_AN_ID)
      findings.warn(
        'id_column',
        'Columns number the rows and are most likely ids, which a model must not learn from. Exclude them with ignore_columns.',
        [name],
      );
  }
}

/** One warning for all columns, because a wide table could have thousands. */
function reportInexact({ columns, features }: Table, findings: Findings): void {
  const rounded = columns.features.flatMap((column, index) => {
    const { inexact } = features[index] ?? {};
    return inexact === undefined ? [] : [{ column, example: `row ${inexact.row}: ${inexact.text}` }];
  });
  if (rounded.length === 0) return;
  findings.warn(
    'float32_precision',
    `Whole numbers beyond 2^53 are rounded, in ${columnsNamed(rounded)}. Exclude ids with ignore_columns.`,
    rounded.slice(0, MAX_FINDING_EXAMPLES).map(({ example }) => example),
    rounded.length,
  );
}

const columnsNamed = (found: readonly { column: Column }[]): string =>
  `${found.length === 1 ? 'column' : 'columns'} ${listNames(found.map(({ column }) => column))}`;

/** Shorter columns may count upwards by chance. */
const MIN_ROWS_OF_AN_ID = 10;

function reportIgnored({ ignored, index, empty }: Columns, findings: Findings): void {
  for (const { name } of ignored) findings.skip('columns', 'column_ignored', name);
  for (const column of [index, empty]) {
    if (column !== undefined) findings.skip('columns', 'column_ignored', `column ${column.position + 1}`);
  }
  if (ignored.length > 0)
    findings.warn(
      'ignored_columns',
      `Columns were excluded, as requested by columns or ignore_columns: ${listNames(ignored)}.`,
      ignored.slice(0, 5).map(({ name }) => name),
      ignored.length,
    );
  if (index !== undefined)
    findings.warn(
      'ignored_columns',
      `The first column, ${shown(index.name)}, was skipped: it numbers the rows, like the index that pandas writes without index=False. Name it to keep it.`,
    );
  if (empty !== undefined)
    findings.warn(
      'ignored_columns',
      'The last column was skipped: it is empty, because every row ends with a delimiter.',
    );
}

/** Reports names of classes and columns that were changed when stored. */
export function reportRenamed({ columns, labels }: Table, findings: Findings): void {
  const renamed = [...columns.renamed, ...labels.flatMap(({ values }) => values.renamed())];
  if (renamed.length === 0) return;
  const detail =
    'Line breaks and tabs in the names of columns and classes were replaced by spaces, because responses show names on one line.';
  findings.warn('changed_names', detail, renamed);
}

/** Reports labels that are stored both ways, or with reduced precision. */
export function reportLabels(labels: LabelValues | undefined, { name }: Column, findings: Findings): void {
  if (labels === undefined) return;
  const column = shown(name);
  if (labels.kind === 'class' && labels.numbers !== undefined)
    findings.warn(
      'label_choice',
      `The labels in ${column} are whole numbers, stored both as classes and as numbers: crossentropies learn ${labels.names.length} classes, 0 to ${labels.names.length - 1}, named after the numbers; regression losses learn the numbers. Send label_type=class or label_type=number to choose one.`,
      labels.names.slice(0, 5).map((name, index) => `class ${index}: ${name}`),
      labels.names.length,
    );
  if (labels.numbers === undefined) return;
  const precision = createPrecision();
  for (const number of labels.numbers) precision.add(0, number);
  const pair = precision.lost(0);
  if (pair !== undefined)
    findings.warn(
      'float32_precision',
      `The labels in ${column} contain distinct numbers that are equal in float32, the type of stored labels: subtract an offset or scale them.`,
      [pairText(pair)],
    );
}

/** Whether a feature of any table needs 64 bits; such columns are reported per table. */
export function reportPrecision(tables: readonly Table[], findings: Findings): boolean {
  const blurred = tables.map(({ columns, precision }) =>
    columns.features.flatMap((column, index) => {
      const pair = precision.lost(index);
      return pair === undefined ? [] : [{ column, pair }];
    }),
  );
  for (const found of blurred) {
    if (found.length === 0) continue;
    findings.warn(
      'float32_precision',
      `Distinct values are equal in float32, in ${columnsNamed(found)}. The features are stored as float64, and preprocessing runs in float64 before the model computes in float32: add {"op": "normalize"} to dataset.x, or subtract an offset before uploading.`,
      found.slice(0, MAX_FINDING_EXAMPLES).map(({ pair }) => pairText(pair)),
      found.length,
    );
  }
  return blurred.some((found) => found.length > 0);
}

const pairText = ([one, other]: readonly [number, number]): string => `${one} and ${other}`;
