import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CsvError, parse } from 'csv-parse';
import type { UploadOptions } from '../../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../../src/contracts/ipc/ingest.js';
import type { Findings } from '../../findings.js';
import { Rejection, shown } from '../../rejection.js';
import { checkedUtf8 } from '../../utf8.js';
import { type IngestedTables, ingestTables, type TableTarget } from '../csv-ingest.js';
import type { TableSource } from '../csv-table.js';
import { decideDelimiter, parserOptions } from './csv-dialect.js';

const MAX_RECORD_CHARACTERS = 4 * 1024 * 1024;
const SAMPLE_BYTES = 256 * 1024;

/** A CSV file on disk, and its name for messages. */
export type CsvFile = Pick<IngestRequest['files'][number], 'path' | 'name'> & {
  /** Column names, if row 1 is data and another source names the columns. */
  columnNames?: readonly string[];
  /** The column with the names of files. */
  pathColumn?: string;
};

/** Files with the same columns whose samples are held out. */
export interface HeldOutFiles {
  validation?: CsvFile;
  test?: CsvFile;
}

/**
 * Reads a CSV in UTF-8, with an optional BOM, and other files of the same columns with the samples of other
 * splits.
 */
export async function ingestCsv(
  file: CsvFile,
  options: UploadOptions,
  target: TableTarget,
  held: HeldOutFiles = {},
): Promise<IngestedTables> {
  const sourceOf = (one: CsvFile) => csvSource(one, options, target.findings);
  const { validation, test } = held;
  return ingestTables(
    {
      train: await sourceOf(file),
      ...(validation && { validation: await sourceOf(validation) }),
      ...(test && { test: await sourceOf(test) }),
    },
    options,
    target,
  );
}

/** If commas separate the fields, fractions use a decimal point. */
async function csvSource(file: CsvFile, options: UploadOptions, findings: Findings): Promise<TableSource> {
  const delimiter = decideDelimiter(await readSample(file), options.delimiter, file.name, findings);
  return {
    name: file.name,
    rows: records(file, delimiter),
    ...(file.columnNames && { columnNames: file.columnNames }),
    ...(file.pathColumn && { pathColumn: file.pathColumn }),
    ...(delimiter === ',' && { decimal: 'point' as const }),
  };
}

/** Reads whole lines from the front of a file. @throws Rejection if they are not UTF-8 text */
async function readSample({ path, name }: CsvFile): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    const lines = bytesRead < SAMPLE_BYTES ? buffer.subarray(0, bytesRead) : wholeLines(buffer);
    const sample = await text(checkedUtf8(Readable.from([lines]), name));
    if (sample.includes('\0')) throw notText(name);
    return sample;
  } finally {
    await handle.close();
  }
}

/** Cuts after the last line end; in a longer line, after the last character that may be a delimiter. */
function wholeLines(bytes: Buffer): Buffer {
  const lastOf = (ends: readonly string[]) => Math.max(...ends.map((end) => bytes.lastIndexOf(end)));
  const lineEnd = lastOf(['\n', '\r']);
  return bytes.subarray(0, lineEnd >= 0 ? lineEnd + 1 : lastOf([',', ';', '\t', '|']) + 1);
}

function notText(name: string): Rejection {
  return new Rejection(
    'invalid_csv',
    `${shown(name)} contains zero bytes: it is UTF-16 without a byte order mark, or not text. Save it as UTF-8.`,
  );
}

async function* records(file: CsvFile, delimiter: string): AsyncGenerator<string[]> {
  const source = Readable.from(checkedUtf8(createReadStream(file.path), file.name), { objectMode: false });
  const parser = source.pipe(parse({ ...parserOptions(delimiter), max_record_size: MAX_RECORD_CHARACTERS }));
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const fields of parser) {
      const row: string[] = delimiter === ' ' ? fields.filter((field: string) => field !== '') : fields;
      if (row.length > 1 || (row[0] ?? '').trim() !== '') yield row;
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(file.name, error) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** Explains errors of csv-parse to people who write CSV. */
function unreadable(name: string, error: CsvError): Rejection {
  const line = typeof error['lines'] === 'number' ? `line ${error['lines']}: ` : '';
  return new Rejection('invalid_csv', `${shown(name)} is not a readable CSV: ${line}${reasonOf(error)}.`);
}

function reasonOf({ code, message }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote (") is opened but never closed. Quote the whole field and double the quotes inside it';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote (") appears inside an unquoted field. Quote the whole field and double the quotes inside it';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'text follows a closing quote ("). Double the quotes inside a quoted field';
    case 'CSV_MAX_RECORD_SIZE':
      return `a row has more than ${MAX_RECORD_CHARACTERS} characters; a quote may be missing`;
    default:
      return message;
  }
}
