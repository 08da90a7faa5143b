import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset, SplitFiles, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestReply } from '../../../src/contracts/ipc/ingest.js';
import { createDatasetId } from '../../../src/domain/ids.js';
import { ingest } from '../../../workers/ingest/ingest.js';

/** Files by name, or the text of one CSV. */
export type CsvFiles = string | Record<string, string | Uint8Array>;

/** The result of an upload: the dataset with its arrays, or what is wrong. */
export type CsvResult =
  | ({
      outcome: 'read';
      dataset: Dataset;
      validation: Arrays | undefined;
      test: Arrays | undefined;
      numbers: number[] | undefined;
    } & Arrays)
  | { outcome: 'refused'; errors: Extract<IngestReply, { type: 'rejected' }>['errors'] };

interface Arrays {
  x: number[];
  y: number[];
}

/** Ingests CSV files in this process: a child for each of hundreds takes minutes. */
export async function ingestCsvFiles(files: CsvFiles, options: UploadOptions = {}): Promise<CsvResult> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-csv-'));
  try {
    const targetDirectory = join(directory, 'dataset');
    const scratchDirectory = join(directory, 'scratch');
    await Promise.all([mkdir(targetDirectory), mkdir(scratchDirectory)]);
    const named = Object.entries(typeof files === 'string' ? { 'a.csv': files } : files);
    const staged = await Promise.all(
      named.map(([name, bytes], index) => stage(join(directory, `file-${index}`), name, bytes)),
    );
    const reply = await ingest({
      type: 'ingest',
      datasetId: createDatasetId(),
      createdAt: new Date().toISOString(),
      options,
      files: staged,
      targetDirectory,
      scratchDirectory,
      limits: {
        maxUploadBytes: 2 ** 30,
        maxUploadEntries: 1000,
        maxImagePixels: 1_000_000,
        maxTextCharacters: 1000,
      },
    });
    if (reply.type === 'rejected') return { outcome: 'refused', errors: reply.errors };
    if (reply.type !== 'ingested') throw new Error(`unexpected reply ${JSON.stringify(reply)}`);
    return { outcome: 'read', ...(await readArrays(reply.stored, targetDirectory)) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function stage(path: string, name: string, bytes: string | Uint8Array) {
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, name, sizeBytes: Buffer.byteLength(bytes), sha256 };
}

async function readArrays(
  { dataset, files }: Extract<IngestReply, { type: 'ingested' }>['stored'],
  directory: string,
) {
  const load = async (file: string, dtype: string | undefined) => {
    const { buffer } = new Uint8Array(await readFile(join(directory, file)));
    if (dtype === 'float64') return [...new Float64Array(buffer)];
    return dtype === 'int32' ? [...new Int32Array(buffer)] : [...new Float32Array(buffer)];
  };
  const splitOf = async ({ x, y }: SplitFiles) => ({
    x: x === undefined ? [] : await load(x.file, dataset.x?.dtype),
    y: y === undefined ? [] : await load(y.file, dataset.y?.dtype),
  });
  const { y_numbers: numbers } = files.train;
  return {
    dataset,
    ...(await splitOf(files.train)),
    validation: files.validation ? await splitOf(files.validation) : undefined,
    test: files.test ? await splitOf(files.test) : undefined,
    numbers: numbers === undefined ? undefined : await load(numbers.file, 'float32'),
  };
}
