import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { UploadOptions } from '../../src/contracts/datasets.js';
import type { IngestRequest } from '../../src/contracts/ingest-protocol.js';
import { arrayFileName, type IngestedArrays } from './arrays.js';
import { type CsvColumns, parseFloat32, readColumns } from './csv-columns.js';
import { type CsvLabels, createCsvLabels } from './csv-labels.js';
import type { Findings } from './findings.js';
import type { Output, OutputFile } from './output.js';
import { Rejection, shown } from './rejection.js';
import { checkedUtf8 } from './utf8.js';

const MAX_RECORD_CHARACTERS = 4 * 1024 * 1024;
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);

/** Reads a CSV (RFC 4180 in UTF-8, a BOM allowed): numbers in every column but the label column. Features become float32. */
export async function ingestCsv(
  file: IngestRequest['files'][number],
  options: UploadOptions,
  output: Output,
  findings: Findings,
): Promise<IngestedArrays> {
  const x = await output.create(arrayFileName('train', 'x'));
  const table = await readTable(file, options, x).finally(() => x.close());
  findings.read('rows', table.rows);
  const labels = table.labels.finish();
  const values = labels.kind === 'class' ? labels.codes : labels.numbers;
  const y = await output.create(arrayFileName('train', 'y'));
  await y.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).finally(() => y.close());
  const { featureNames } = table.columns;
  return {
    train: {
      x: { file: arrayFileName('train', 'x'), dtype: 'float32', shape: [table.rows, featureNames.length] },
      y: {
        file: arrayFileName('train', 'y'),
        dtype: labels.kind === 'class' ? 'int32' : 'float32',
        shape: [table.rows],
      },
    },
    test: null,
    classes: labels.kind === 'class' ? labels.names : null,
    featureNames,
  };
}

interface Table {
  columns: CsvColumns;
  labels: CsvLabels;
  rows: number;
}

async function readTable(
  file: { path: string; name: string },
  options: UploadOptions,
  x: OutputFile,
): Promise<Table> {
  let table: Table | undefined;
  let row = 0;
  for await (const fields of records(file)) {
    row += 1;
    if (table === undefined) {
      const columns = readColumns(fields, options.label_column);
      table = {
        columns,
        labels: createCsvLabels(options.label_type, columns.names[columns.labelIndex] ?? ''),
        rows: 0,
      };
      if (columns.hasHeader) continue;
    }
    await addRow(table, fields, row, x);
  }
  if (table === undefined || table.rows === 0)
    throw new Rejection('empty_dataset', `${shown(file.name)} has no rows of data.`);
  return table;
}

async function addRow(table: Table, fields: string[], row: number, x: OutputFile): Promise<void> {
  const { columns, labels } = table;
  const features = new Float32Array(columns.featureNames.length);
  let feature = 0;
  for (const [index, field] of fields.entries()) {
    if (index === columns.labelIndex) {
      if (field.trim() === '') throw badField(field, row, columns, index);
      labels.add(field, row);
    } else {
      const number = parseFloat32(field);
      if (number === undefined) throw badField(field, row, columns, index);
      features[feature] = number;
      feature += 1;
    }
  }
  table.rows += 1;
  await x.write(new Uint8Array(features.buffer));
}

async function* records(file: { path: string; name: string }): AsyncGenerator<string[]> {
  const source = Readable.from(checkedUtf8(createReadStream(file.path), file.name), { objectMode: false });
  const parser = source.pipe(
    parse({ bom: true, skip_empty_lines: true, max_record_size: MAX_RECORD_CHARACTERS }),
  );
  source.on('error', (error) => parser.destroy(error));
  try {
    yield* parser;
  } catch (error) {
    throw error instanceof CsvError
      ? new Rejection('invalid_csv', `${shown(file.name)} is not a readable CSV: ${error.message}.`)
      : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function badField(field: string, row: number, columns: CsvColumns, index: number): Rejection {
  const where = `Row ${row}${columns.hasHeader ? ' (the header is row 1)' : ''}, column ${shown(columns.names[index] ?? '')}`;
  if (MISSING.has(field.trim().toLowerCase())) {
    return new Rejection(
      'missing_value',
      `${where}: the value is missing (${shown(field)}). Fill it in or leave the row out.`,
    );
  }
  return new Rejection(
    'not_a_number',
    `${where}: ${shown(field)} is not a number float32 can hold. Features must be numbers: encode text as numbers, or name the label column with label_column.`,
  );
}
