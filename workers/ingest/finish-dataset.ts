import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT, type StoredDataset, type UploadFormat } from '../../src/contracts/datasets.js';
import type { IngestRequest } from '../../src/contracts/ingest-protocol.js';
import { describeStored, warnOfStatistics } from './array-statistics.js';
import type { IngestedArrays, LabelledArrays, StoredArray } from './arrays.js';
import { checkArrays } from './check-arrays.js';
import { classesFromLabels, countLabels, type LabelCounts } from './class-labels.js';
import { elementCount } from './copy-array.js';
import type { Findings } from './findings.js';
import { narrowArrays } from './narrow-arrays.js';
import { holdOutTest } from './test-split.js';
import { valueRange } from './value-range.js';

const MAX_NAME_LENGTH = 128;

/** Checks what a parser made, draws the test split if asked for, describes it all and writes dataset.json. */
export async function finishDataset(
  request: IngestRequest,
  format: UploadFormat,
  parsed: IngestedArrays,
  findings: Findings,
): Promise<StoredDataset> {
  const directory = request.targetDirectory;
  const arrays = checkArrays(await narrowArrays(directory, parsed));
  const { train, test } = await withTestSplit(request, arrays);
  const statistics = await describeStored(directory, train);
  warnOfStatistics(statistics, train, arrays.featureNames, findings);
  const range = valueRange(request.options, format, {
    sampleShape: train.x.shape.slice(1),
    statistics: statistics.x,
  });
  const classes =
    arrays.classes === 'from_labels' ? await classesFromLabels(directory, { train, test }) : arrays.classes;
  const describe = (split: LabelledArrays) => describeSplit(directory, split, classes);
  const stored: StoredDataset = {
    dataset: {
      id: request.datasetId,
      object: 'dataset',
      name: request.options.name ?? (request.files[0]?.name || request.datasetId).slice(0, MAX_NAME_LENGTH),
      source: 'upload',
      format,
      created_at: request.createdAt,
      x: { shape: train.x.shape.slice(1), dtype: train.x.dtype },
      y: { shape: train.y.shape.slice(1), dtype: train.y.dtype },
      classes,
      splits: { train: await describe(train), test: test === null ? null : await describe(test) },
      feature_names: arrays.featureNames,
      statistics,
      value_range: range,
      contents: findings.contents(),
      warnings: findings.warnings(),
      bytes: [train, test].reduce(
        (sum, split) => sum + (split === null ? 0 : arrayBytes(split.x) + arrayBytes(split.y)),
        0,
      ),
      sha256: await hashUpload(request.files),
    },
    files: { train: filesOf(train), test: test === null ? null : filesOf(test) },
  };
  await writeFile(join(directory, 'dataset.json'), `${JSON.stringify(stored, null, 2)}\n`);
  return stored;
}

async function withTestSplit(request: IngestRequest, arrays: IngestedArrays) {
  const { test_split: part = 0, seed = 0 } = request.options;
  if (arrays.test !== null || part === 0) return { train: arrays.train, test: arrays.test };
  return holdOutTest(request.targetDirectory, arrays.train, part, seed);
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

function isGrouped({ counts, runs }: LabelCounts): boolean {
  const classes = counts.filter((count) => count > 0).length;
  return classes > 1 && runs === classes;
}

/** A split need not have samples of the last classes. */
function padded(counts: number[], length: number): number[] {
  return Array.from({ length }, (_, label) => counts[label] ?? 0);
}

function filesOf({ x, y }: LabelledArrays) {
  return { x: { file: x.file, offset_bytes: 0 }, y: { file: y.file, offset_bytes: 0 } };
}

function arrayBytes({ shape, dtype }: StoredArray): number {
  return elementCount(shape) * BYTES_PER_ELEMENT[dtype];
}

/** SHA-256 of the uploaded bytes; of several files: of all their bytes, in the order they came. */
async function hashUpload(files: IngestRequest['files']): Promise<string> {
  const [only, ...more] = files;
  if (only !== undefined && more.length === 0) return only.sha256;
  const hash = createHash('sha256');
  for (const { path } of files) for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
