import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BYTES_PER_ELEMENT,
  type StoredDataset,
  type UploadFormat,
} from '../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../src/contracts/ipc/ingest.js';
import { describeStored, warnOfStatistics } from './arrays/array-statistics.js';
import type { IngestedArrays, LabelledArrays, StoredArray } from './arrays/arrays.js';
import { checkArrays } from './arrays/check-arrays.js';
import { elementCount } from './arrays/copy-array.js';
import { narrowArrays } from './arrays/narrow-arrays.js';
import { valueRange } from './arrays/value-range.js';
import type { Findings } from './findings.js';
import { classesFromLabels, countLabels } from './labels/class-labels.js';
import { isGrouped, reportLabels } from './labels/label-findings.js';
import { holdOutTest } from './test-split.js';

/**
 * Checks the result of a parser, draws the test split if requested, describes the arrays and writes
 * dataset.json.
 */
export async function finishDataset(
  request: IngestRequest,
  format: UploadFormat,
  parsed: IngestedArrays,
  findings: Findings,
): Promise<StoredDataset> {
  const directory = request.targetDirectory;
  const arrays = checkArrays(await narrowArrays(directory, parsed));
  const { train, test } = await withTestSplit(request, arrays, findings);
  const validation = arrays.validation ?? null;
  const splits = [train, validation, test].filter((split) => split !== null);
  const isNumbered = arrays.classes === 'from_labels';
  const statistics = await describeStored(directory, train);
  warnOfStatistics(statistics, train, arrays.featureNames, findings);
  const range = valueRange(request.options, format, {
    sampleShape: train.x.shape.slice(1),
    statistics: statistics.x,
  });
  const classes =
    arrays.classes === 'from_labels' ? await classesFromLabels(directory, splits) : arrays.classes;
  const isShuffled = format === 'image_zip';
  if (classes !== null)
    await reportLabelsOf(directory, { train, splits, classes, isNumbered, isShuffled }, findings);
  const describe = async (split: LabelledArrays | null) =>
    split === null ? null : describeSplit(directory, split, classes);
  const stored: StoredDataset = {
    dataset: {
      id: request.datasetId,
      object: 'dataset',
      name: request.options.name ?? (request.files[0]?.name || request.datasetId),
      source: 'upload',
      format,
      created_at: request.createdAt,
      x: { shape: train.x.shape.slice(1), dtype: train.x.dtype },
      y: { shape: train.y.shape.slice(1), dtype: train.y.dtype },
      y_numbers: train.yNumbers !== undefined,
      classes,
      splits: {
        train: await describeSplit(directory, train, classes),
        validation: await describe(validation),
        test: await describe(test),
      },
      feature_names: arrays.featureNames,
      statistics,
      value_range: range,
      contents: findings.contents(),
      warnings: findings.warnings(),
      bytes: splits.reduce((sum, split) => sum + splitBytes(split), 0),
      sha256: await hashUpload(request.files),
    },
    files: {
      train: filesOf(train),
      validation: validation && filesOf(validation),
      test: test && filesOf(test),
    },
  };
  await writeFile(join(directory, 'dataset.json'), `${JSON.stringify(stored, null, 2)}\n`);
  return stored;
}

async function withTestSplit(request: IngestRequest, arrays: IngestedArrays, findings: Findings) {
  const { test_split: part = 0, seed = 0 } = request.options;
  if (arrays.test !== null && part > 0) findings.warn('unused_option', TEST_SPLIT_UNUSED);
  if (arrays.test !== null || part === 0) return { train: arrays.train, test: arrays.test };
  return holdOutTest(request.targetDirectory, arrays.train, part, seed);
}

const TEST_SPLIT_UNUSED =
  'test_split was not used: the upload has its own test split. To draw one at random, upload the data without that split.';

async function reportLabelsOf(
  directory: string,
  labels: {
    train: LabelledArrays;
    splits: LabelledArrays[];
    classes: string[];
    isNumbered: boolean;
    isShuffled: boolean;
  },
  findings: Findings,
): Promise<void> {
  const train = await countLabels(directory, labels.train.y);
  if (train === undefined) return;
  const counted = await Promise.all(labels.splits.map(({ y }) => countLabels(directory, y)));
  const all = labels.classes.map((_, label) =>
    counted.reduce((sum, counts) => sum + (counts?.counts[label] ?? 0), 0),
  );
  reportLabels({ ...labels, train, all, hasNumbers: labels.train.yNumbers !== undefined }, findings);
}

async function describeSplit(directory: string, { x, y }: LabelledArrays, classes: string[] | null) {
  const shapes = { samples: x.shape[0] ?? 0, x_shape: x.shape, y_shape: y.shape };
  const labels = classes === null ? undefined : await countLabels(directory, y);
  if (classes === null || labels === undefined) return { ...shapes, class_counts: null };
  return {
    ...shapes,
    class_counts: padded(labels.counts, classes.length),
    grouped_by_class: isGrouped(labels),
  };
}

/** A split may lack samples of the last classes. */
function padded(counts: number[], length: number): number[] {
  return Array.from({ length }, (_, label) => counts[label] ?? 0);
}

function filesOf({ x, y, yNumbers }: LabelledArrays) {
  const fileOf = ({ file }: StoredArray) => ({ file, offset_bytes: 0 });
  return { x: fileOf(x), y: fileOf(y), ...(yNumbers !== undefined && { y_numbers: fileOf(yNumbers) }) };
}

function splitBytes({ x, y, yNumbers }: LabelledArrays): number {
  return arrayBytes(x) + arrayBytes(y) + (yNumbers === undefined ? 0 : arrayBytes(yNumbers));
}

function arrayBytes({ shape, dtype }: StoredArray): number {
  return elementCount(shape) * BYTES_PER_ELEMENT[dtype];
}

/** SHA-256 of the uploaded bytes; for several files, of their concatenation in upload order. */
async function hashUpload(files: IngestRequest['files']): Promise<string> {
  const [only, ...more] = files;
  if (only !== undefined && more.length === 0) return only.sha256;
  const hash = createHash('sha256');
  for (const { path } of files) for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
