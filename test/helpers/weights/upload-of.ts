import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { WeightsContent } from '../../../src/domain/weights/stored-weights.js';
import { decodeSafetensors, type StoredTensor } from '../../../workers/engine/storage/safetensors.js';
import { OPTIMIZER_FILE, readWeights, WEIGHTS_FILE } from '../../../workers/weights/read-weights.js';
import type { WeightsFile, WeightsLimits } from '../../../workers/weights/tensor-source.js';

/** Limits that no test reaches unless it sets its own. */
export const LIMITS: WeightsLimits = { maxUploadBytes: 1 << 30, maxUploadEntries: 10_000 };

/** A directory that is removed after the test. */
export async function temporaryDirectory(t: Pick<TestContext, 'after'>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-weights-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

/** Files of an upload as the API stores them. */
export async function storeFiles(
  directory: string,
  contents: Readonly<Record<string, Uint8Array | string>>,
): Promise<WeightsFile[]> {
  const stored = Object.entries(contents).map(async ([name, content], index) => {
    const path = join(directory, `upload-${index}`);
    const bytes = Buffer.from(content);
    await writeFile(path, bytes);
    return { path, name, sizeBytes: bytes.length };
  });
  return Promise.all(stored);
}

/** An upload that was read: its content, and the values of its tensors and of its optimizer. */
export interface ReadUpload {
  content: WeightsContent;
  tensors: StoredTensor[];
  optimizer: StoredTensor[] | null;
}

/** Reads an upload. @returns what was read, or the details of the rejection with their codes */
export async function readFiles(
  directory: string,
  files: readonly WeightsFile[],
  limits = LIMITS,
): Promise<ReadUpload | string[]> {
  const [targetDirectory, scratchDirectory] = [join(directory, 'target'), join(directory, 'scratch')];
  for (const each of [targetDirectory, scratchDirectory]) {
    await rm(each, { recursive: true, force: true });
    await mkdir(each);
  }
  const reading = await readWeights(files, { targetDirectory, scratchDirectory, limits });
  if (reading.outcome === 'rejected') return reading.errors.map(({ code, detail }) => `${code}: ${detail}`);
  const { content } = reading;
  const valuesOf = async (file: string) =>
    decodeSafetensors(await readFile(join(targetDirectory, file))).tensors;
  return {
    content,
    tensors: await valuesOf(WEIGHTS_FILE),
    optimizer: content.optimizer === null ? null : await valuesOf(OPTIMIZER_FILE),
  };
}

/** Reads an upload of these files. */
export async function readUpload(
  t: Pick<TestContext, 'after'>,
  contents: Readonly<Record<string, Uint8Array | string>>,
  limits = LIMITS,
): Promise<ReadUpload | string[]> {
  const directory = await temporaryDirectory(t);
  return readFiles(directory, await storeFiles(directory, contents), limits);
}

/** Reads an upload that is accepted. @throws Error with the findings if it is not */
export async function readAccepted(
  t: Pick<TestContext, 'after'>,
  contents: Readonly<Record<string, Uint8Array | string>>,
): Promise<ReadUpload> {
  const read = await readUpload(t, contents);
  if (Array.isArray(read)) throw new Error(read.join('\n'));
  return read;
}
