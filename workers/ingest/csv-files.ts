import type { UploadOptions } from '../../src/contracts/datasets.js';
import type { IngestRequest } from '../../src/contracts/ingest-protocol.js';
import type { IngestedArrays } from './arrays.js';
import { ingestCsv } from './csv.js';
import type { Findings } from './findings.js';
import type { Output } from './output.js';
import { Rejection, shown } from './rejection.js';

type CsvFile = Pick<IngestRequest['files'][number], 'path' | 'name'>;
type Role = 'train' | 'validation' | 'test';

const ROLES: readonly (readonly [RegExp, Role])[] = [
  [/(^|[^a-z])(test|testing|eval|evaluation)([^a-z]|$)/i, 'test'],
  [/(^|[^a-z])(val|valid|validation|dev)([^a-z]|$)/i, 'validation'],
  [/(^|[^a-z])(train|training)([^a-z]|$)/i, 'train'],
];

/** Reads one CSV, or one with the training samples and one with the test samples, told by their names. */
export async function ingestCsvFiles(
  files: readonly CsvFile[],
  options: UploadOptions,
  output: Output,
  findings: Findings,
): Promise<IngestedArrays> {
  const [first, ...more] = files;
  if (first === undefined) throw new Error('there is a file');
  if (more.length === 0) return ingestCsv(first, options, output, findings);
  const { train, test } = pairOf(files);
  if (roleOf(test) === 'validation')
    findings.warn('layout_choice', `${shown(test.name)} became the test split.`, [test.name]);
  return ingestCsv(train, options, output, findings, test);
}

const roleOf = ({ name }: CsvFile): Role | undefined => ROLES.find(([pattern]) => pattern.test(name))?.[1];

/** The file for training and the other one. @throws Rejection where the names do not tell */
function pairOf(files: readonly CsvFile[]): { train: CsvFile; test: CsvFile } {
  const held = files.filter((file) => roleOf(file) === 'test' || roleOf(file) === 'validation');
  const others = files.filter((file) => !held.includes(file));
  const [[train], [test]] = [others, held];
  if (files.length === 2 && train !== undefined && test !== undefined) return { train, test };
  const names = files.map(({ name }) => shown(name)).join(', ');
  throw new Rejection(
    'too_many_files',
    `${files.length} CSV files were uploaded: ${names}. Send one, or two whose names say which is which, such as train.csv and test.csv.`,
  );
}
