import type { UploadFormat, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { Rejection } from '../rejection.js';

const TABLES: readonly UploadFormat[] = ['csv', 'json', 'image_table'];
const CSV: readonly UploadFormat[] = ['csv', 'image_table'];
const IMAGES: readonly UploadFormat[] = ['image_zip', 'image_table'];
const ARRAYS: readonly UploadFormat[] = ['npz', 'npy', 'idx', 'image_zip', 'image_table'];
const SHUFFLED: readonly UploadFormat[] = ['image_zip', 'text_zip'];

/** The formats to which an option applies; `all` for any. */
const APPLIES: Readonly<Record<keyof UploadOptions, readonly UploadFormat[] | 'all'>> = {
  name: 'all',
  format: 'all',
  test_split: 'all',
  seed: 'all',
  arrays: ['npz', 'npy'],
  header: CSV,
  delimiter: CSV,
  decimal: CSV,
  columns: TABLES,
  ignore_columns: TABLES,
  missing: TABLES,
  missing_values: TABLES,
  label_column: TABLES,
  label_columns: TABLES,
  column_types: TABLES,
  label_type: TABLES,
  image_height: IMAGES,
  image_width: IMAGES,
  color_mode: IMAGES,
  value_range: ARRAYS,
};

const DESCRIPTIONS: Readonly<Record<UploadFormat, string>> = {
  npz: 'an npz archive',
  npy: 'npy files',
  idx: 'idx files',
  csv: 'a CSV',
  json: 'JSON rows',
  image_zip: 'a zip of images',
  image_table: 'a zip of images with metadata.csv',
  text_zip: 'a zip of text files',
};

/** Rejects options that do not apply to the format, all at once. @throws Rejection with a pointer to each. */
export function checkOptions(format: UploadFormat, options: UploadOptions): void {
  const errors = Object.entries(APPLIES).flatMap(([name, formats]): ProblemItem[] =>
    formats === 'all' || formats.includes(format) || !(name in options)
      ? []
      : [notAbout(name, formats, format)],
  );
  if (options.seed !== undefined && !drawsAtRandom(format, options)) errors.push(IDLE_SEED);
  const [first, ...others] = errors;
  if (first !== undefined) throw new Rejection([first, ...others]);
}

const drawsAtRandom = (format: UploadFormat, { test_split: part = 0 }: UploadOptions): boolean =>
  SHUFFLED.includes(format) || part > 0;

const IDLE_SEED: ProblemItem = {
  pointer: '/seed',
  code: 'invalid_value',
  detail: 'seed selects the test split, but this upload has no test_split. Omit it, or send test_split.',
};

function notAbout(name: string, formats: readonly UploadFormat[], format: UploadFormat): ProblemItem {
  const expected = formats.map((one) => DESCRIPTIONS[one]).join(' or ');
  const detail = `${name} applies only to ${expected}; this upload is ${DESCRIPTIONS[format]}. Omit it.`;
  return { pointer: `/${name}`, code: 'invalid_value', detail };
}
