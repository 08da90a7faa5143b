import { open } from 'node:fs/promises';
import type { FileTensor, TensorIndex } from '../../../domain/weights/start/start-source.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { isMissing } from '../data-directory.js';
import { DamagedDocument } from '../files/read-json.js';

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;
const BYTES_PER_FLOAT = 4;

/** Reads the header of a safetensors file that this service wrote; undefined if it does not exist. @throws DamagedDocument */
export async function readTensorIndex(path: string): Promise<TensorIndex | undefined> {
  const read = await readHeader(path);
  if (read === undefined) return undefined;
  const { __metadata__: metadata, ...entries } = read.header;
  const tensors = Object.entries(entries).map(([name, entry]) => tensorOf(path, name, entry, read));
  return {
    sizeBytes: read.sizeBytes,
    tensors: tensors.sort((a, b) => a.offset - b.offset),
    metadata: isObject(metadata)
      ? Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, String(value)]))
      : {},
  };
}

interface Header {
  header: JsonObject;
  dataStart: number;
  sizeBytes: number;
}

async function readHeader(path: string): Promise<Header | undefined> {
  const file = await open(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const { buffer: start } = await file.read(Buffer.alloc(LENGTH_BYTES), 0, LENGTH_BYTES, 0);
    const length = Number(start.readBigUInt64LE());
    if (length > MAX_HEADER_BYTES || LENGTH_BYTES + length > size)
      throw new DamagedDocument(path, 'its header is truncated');
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, LENGTH_BYTES);
    return {
      header: parse(path, buffer.toString('utf8')),
      dataStart: LENGTH_BYTES + length,
      sizeBytes: size,
    };
  } finally {
    await file.close();
  }
}

function parse(path: string, text: string): JsonObject {
  try {
    const header: unknown = JSON.parse(text);
    if (isObject(header)) return header;
  } catch (error) {
    throw new DamagedDocument(path, 'its header is not valid JSON', { cause: error });
  }
  throw new DamagedDocument(path, 'its header is not an object');
}

function tensorOf(path: string, name: string, entry: unknown, { dataStart, sizeBytes }: Header): FileTensor {
  const { shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  if (!isSizes(shape) || !isSizes(offsets)) throw new DamagedDocument(path, 'an entry lacks its sizes');
  const [begin = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, size) => product * size, BYTES_PER_FLOAT);
  if (end - begin !== bytes || dataStart + end > sizeBytes)
    throw new DamagedDocument(path, 'the bytes of a tensor do not fit its shape');
  return { name, shape, dtype: 'float32', layer: null, offset: dataStart + begin };
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
