import type { TextWriter } from '../text/text-writer.js';
import type { Columns } from './columns/csv-columns.js';
import type { Fault, Feature } from './csv-feature.js';
import type { CsvLabels } from './csv-labels.js';
import type { Column } from './faults/csv-column-faults.js';
import type { Precision } from './faults/csv-precision.js';
import type { FieldReader } from './reading/csv-fields.js';
import type { RowCount } from './reading/csv-rows.js';

/** A label column. */
export interface TableLabel {
  column: Column;
  values: CsvLabels;
  missing: Fault | undefined;
}

/** A text column, and where its texts are stored. */
export interface TableText {
  column: Column;
  writer: TextWriter;
}

/**
 * A table after its first pass: its features are in a scratch file as 64-bit numbers, NaN for missing values.
 */
export interface Table {
  /** The file name, for messages. */
  name: string;
  columns: Columns;
  reader: FieldReader;
  features: Feature[];
  labels: TableLabel[];
  texts: TableText[];
  /** The names of files, one per row, if a column has them. */
  paths: string[];
  /** For a table without a header. */
  count: RowCount;
  precision: Precision;
  /** Rows kept. */
  rows: number;
  dropped: { count: number; examples: string[] };
  duplicates: { count: number; examples: string[] };
  scratch: string;
}
