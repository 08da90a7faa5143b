import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_ELEMENT } from '../../src/contracts/datasets/arrays.js';
import type { StoredDataset, UploadFormat } from '../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../src/contracts/ipc/ingest.js';
import {
  type IngestedArray,
  type IngestedArrays,
  isPlain,
  partsOf,
  type StoredArray,
} from './arrays/arrays.js';
import { checkArrays } from './arrays/check-arrays.js';
import { elementCount } from './arrays/copy-array.js';
import { narrowArrays } from './arrays/narrow-arrays.js';
import { describeNamed } from './describe/describe-named.js';
import { describePlain } from './describe/describe-plain.js';
import type { Findings } from './findings.js';
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
  const checked = checkArrays(await narrowArrays(directory, parsed.arrays));
  const arrays = await withTestSplit(request, checked, findings);
  reportUnlabelled(arrays, findings);
  const described = await (isPlain(arrays) ? describePlain : describeNamed)(
    { directory, arrays, isShuffled: parsed.isShuffled, format, options: request.options },
    findings,
  );
  const stored: StoredDataset = {
    dataset: {
      id: request.datasetId,
      object: 'dataset',
      name: request.options.name ?? (request.files[0]?.name || request.datasetId),
      source: 'upload',
      format,
      created_at: request.createdAt,
      ...described.dataset,
      contents: findings.contents(),
      warnings: findings.warnings(),
      bytes: arrays
        .flatMap(partsOf)
        .flatMap(filesIn)
        .reduce((sum, array) => sum + arrayBytes(array), 0),
      sha256: await hashUpload(request.files),
    },
    files: described.files,
  };
  await writeFile(join(directory, 'dataset.json'), `${JSON.stringify(stored, null, 2)}\n`);
  return stored;
}

async function withTestSplit(
  request: IngestRequest,
  arrays: IngestedArray[],
  findings: Findings,
): Promise<IngestedArray[]> {
  const { test_split: part = 0, seed = 0 } = request.options;
  const hasTest = arrays.some(({ splits }) => splits.test !== null);
  if (hasTest && part > 0) findings.warn('unused_option', TEST_SPLIT_UNUSED);
  return hasTest || part === 0 ? arrays : holdOutTest(request.targetDirectory, arrays, part, seed);
}

const TEST_SPLIT_UNUSED =
  'test_split was not used: the upload has its own test split. To draw one at random, upload the data without that split.';

function reportUnlabelled(arrays: readonly IngestedArray[], findings: Findings): void {
  if (arrays.some(({ role }) => role === 'y')) return;
  findings.warn(
    'no_labels',
    'The dataset has no labels: a job can only train on targets derived from its inputs, such as those of an autoencoder.',
  );
}

const filesIn = ({ values, numbers, offsets }: ReturnType<typeof partsOf>[number]): StoredArray[] =>
  [values, numbers, offsets].filter((array) => array !== undefined);

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
