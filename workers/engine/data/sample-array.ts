import { open } from 'node:fs/promises';
import { BYTES_PER_ELEMENT, type Dtype } from '../../../src/contracts/datasets/datasets.js';
import { type ElementValues, viewElements } from '../../../src/domain/data/element-view.js';
import type { RowSpan } from '../../../src/domain/data/windows.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { EngineFailure, withoutPath } from '../engine-failure.js';
import type { Computed } from './host/row-computation.js';
import { fillRows } from './rows/fill-rows.js';

export type ArrayValues = ElementValues;

/** The shape and type of array rows. */
export interface ArraySpec {
  /** Shape of one row, which is a sample unless samples span several. */
  sampleShape: readonly number[];
  dtype: Dtype;
  /** The rows of a sample; absent: one, its first row. */
  span?: RowSpan;
}

/** Stored samples: little-endian, C order; or one row, which every sample has. */
export type ArrayPart = { count: number } & ({ path: string; offsetBytes: number } | { row: Uint8Array });

/** Samples, in memory or on disk, numbered across their parts. */
export interface SampleArray extends ArraySpec {
  count: number;
  parts: readonly ArrayPart[];
  /** All samples in sequence; null if they stay on disk. */
  values: ArrayValues | null;
  /**
   * Samples `from` to `to` in sequence; without a copy if in memory. @throws EngineFailure
   * `dataset_unavailable`
   */
  read(from: number, to: number): Promise<ArrayValues>;
  /** The computation whose result it is, where it is not stored. */
  computed?: Computed;
  /** The stored form of the samples, if it differs, and its conversion. */
  stored?: ArraySpec & { prepare(values: ArrayValues): ArrayValues };
}

/** Bytes of one row. */
export function sampleBytes({ sampleShape, dtype }: ArraySpec): number {
  return elementsOf(sampleShape) * BYTES_PER_ELEMENT[dtype];
}

/** An array of the given values. */
export function arrayOf(values: ArrayValues, spec: ArraySpec): SampleArray {
  const size = elementsOf(spec.sampleShape);
  return {
    ...spec,
    count: values.length / size,
    parts: [],
    values,
    read: async (from, to) => values.subarray(from * size, to * size),
  };
}

/** An array that stays on disk. */
export function arrayOnDisk(parts: readonly ArrayPart[], spec: ArraySpec): SampleArray {
  return {
    ...spec,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    parts,
    values: null,
    read: (from, to) => readParts(parts, spec, from, to),
  };
}

/** An array read into memory. @throws EngineFailure `dataset_unavailable` when a file is missing or too short */
export async function arrayInMemory(parts: readonly ArrayPart[], spec: ArraySpec): Promise<SampleArray> {
  const { count, read } = arrayOnDisk(parts, spec);
  return { ...arrayOf(await read(0, count), spec), parts };
}

async function readParts(
  parts: readonly ArrayPart[],
  spec: ArraySpec,
  from: number,
  to: number,
): Promise<ArrayValues> {
  const width = sampleBytes(spec);
  const bytes = new Uint8Array((to - from) * width);
  let first = 0;
  for (const part of parts) {
    const { count } = part;
    const begin = Math.max(from, first);
    const end = Math.min(to, first + count);
    if (begin < end) {
      const target = bytes.subarray((begin - from) * width, (end - from) * width);
      if ('row' in part) fillRows(target, part.row);
      else await readBytes(part.path, part.offsetBytes + (begin - first) * width, target);
    }
    first += count;
  }
  return viewElements(bytes.buffer, spec.dtype);
}

const CHUNK_BYTES = 64 * 1024 * 1024;

async function readBytes(path: string, position: number, target: Uint8Array): Promise<void> {
  try {
    const file = await open(path);
    try {
      for (let read = 0; read < target.length; ) {
        const size = Math.min(CHUNK_BYTES, target.length - read);
        const { bytesRead } = await file.read(target, read, size, position + read);
        if (bytesRead === 0) throw new Error(`the file ends ${target.length - read} bytes early`);
        read += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(error);
  }
}

/** The failure of a job whose dataset cannot be read. */
export function unreadable(error: unknown): EngineFailure {
  const message = `The dataset cannot be read: ${withoutPath(error)}. Upload it again.`;
  return new EngineFailure({ code: 'dataset_unavailable', message }, { cause: error });
}

/** Maximum bytes read at once if samples stay on disk. */
const CHUNK_SAMPLE_BYTES = 32 * 1024 * 1024;

/** Yields the samples of an array in storage order, in chunks. */
export async function* chunksOf(
  array: SampleArray,
  { from, count }: { from: number; count: number },
  samples = array.values === null
    ? Math.max(1, Math.floor(CHUNK_SAMPLE_BYTES / Math.max(1, sampleBytes(array))))
    : count,
): AsyncGenerator<{ first: number; count: number; values: ArrayValues }> {
  for (let first = from; first < from + count; first += samples) {
    const end = Math.min(first + samples, from + count);
    yield { first, count: end - first, values: await array.read(first, end) };
  }
}
