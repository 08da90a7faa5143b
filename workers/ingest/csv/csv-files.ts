import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { SplitName } from '../arrays/arrays.js';
import { Rejection, shown } from '../rejection.js';
import type { IngestedTables, TableTarget } from './csv-ingest.js';
import { type CsvFile, type HeldOutFiles, ingestCsv } from './reading/csv.js';

const SPLITS: readonly (readonly [RegExp, SplitName])[] = [
  [/(^|[^a-z])(test|testing|eval|evaluation)([^a-z]|$)/i, 'test'],
  [/(^|[^a-z])(val|valid|validation|dev)([^a-z]|$)/i, 'validation'],
  [/(^|[^a-z])(train|training)([^a-z]|$)/i, 'train'],
];

/** Reads one CSV, or a training CSV plus validation and test CSVs, identified by their names. */
export async function ingestCsvFiles(
  files: readonly CsvFile[],
  options: UploadOptions,
  target: TableTarget,
): Promise<IngestedTables> {
  const [first, ...more] = files;
  if (first === undefined) throw new Error('there is a file');
  if (more.length === 0) return ingestCsv(first, options, target);
  const { train, ...held } = bySplit(files);
  return ingestCsv(train, options, target, held);
}

/** Assigns the files to splits by name. @throws Rejection unless exactly one is the training file */
function bySplit(files: readonly CsvFile[]): { train: CsvFile } & HeldOutFiles {
  const named = (split: SplitName) => files.filter((file) => splitOf(file) === split);
  const [[validation, ...validations], [test, ...tests]] = [named('validation'), named('test')];
  const [train, ...others] = files.filter((file) => file !== validation && file !== test);
  if (train === undefined || others.length + validations.length + tests.length > 0) throw unclearNames(files);
  return { train, ...(validation && { validation }), ...(test && { test }) };
}

/** The split that a file name indicates. */
export const splitOf = ({ name }: { name: string }): SplitName | undefined =>
  SPLITS.find(([pattern]) => pattern.test(name))?.[1];

function unclearNames(files: readonly CsvFile[]): Rejection {
  const names = files.map(({ name }) => shown(name)).join(', ');
  return new Rejection(
    'too_many_files',
    `${files.length} CSV files were uploaded: ${names}. Send one, or name them after their splits: train.csv, val.csv, test.csv.`,
  );
}
