import { open } from 'node:fs/promises';
import { type ArrayFile, BYTES_PER_ELEMENT, type Dtype } from '../../../src/contracts/datasets.js';
import { EngineFailure, withoutPath } from '../engine-failure.js';

export type Values = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Float32Array;

/** Samples one after the other: `values` holds count × the product of `sampleShape` elements. */
export interface Samples {
  values: Values;
  count: number;
  sampleShape: readonly number[];
  dtype: Dtype;
}

/**
 * Reads an array as it lies on disk (little-endian, C order).
 * @throws EngineFailure `dataset_unavailable` when the file is missing or shorter than its description says.
 */
export async function readSamples(
  path: string,
  { offset_bytes }: ArrayFile,
  spec: { count: number; sampleShape: readonly number[]; dtype: Dtype },
): Promise<Samples> {
  const elements = spec.count * elementsOf(spec.sampleShape);
  const bytes = await readBytes(path, offset_bytes, elements * BYTES_PER_ELEMENT[spec.dtype]);
  return { ...spec, values: viewOf(bytes, spec.dtype) };
}

/** Elements of one sample of the given shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Part of the samples, sharing their memory. */
export function sliceSamples(samples: Samples, from: number, to: number): Samples {
  const size = elementsOf(samples.sampleShape);
  return { ...samples, values: samples.values.subarray(from * size, to * size), count: to - from };
}

const CHUNK_BYTES = 64 * 1024 * 1024;

async function readBytes(path: string, position: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  try {
    const file = await open(path);
    try {
      for (let read = 0; read < length; ) {
        const size = Math.min(CHUNK_BYTES, length - read);
        const { bytesRead } = await file.read(bytes, read, size, position + read);
        if (bytesRead === 0) throw new Error(`the file ends ${length - read} bytes early`);
        read += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    const message = `The data set cannot be read: ${withoutPath(error)}. Upload it again.`;
    throw new EngineFailure({ code: 'dataset_unavailable', message }, { cause: error });
  }
  return bytes.buffer;
}

function viewOf(bytes: ArrayBuffer, dtype: Dtype): Values {
  switch (dtype) {
    case 'uint8':
      return new Uint8Array(bytes);
    case 'int8':
      return new Int8Array(bytes);
    case 'uint16':
      return new Uint16Array(bytes);
    case 'int16':
      return new Int16Array(bytes);
    case 'int32':
      return new Int32Array(bytes);
    case 'float32':
      return new Float32Array(bytes);
  }
}
