import type { Metadata } from 'h5wasm';
import { elementsOf } from '../../../src/keras/shape.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import { bytesOf, type Floats, type StoredType, toFloats } from '../numbers/stored-type.js';
import type { TensorSource } from '../tensor-source.js';
import type { Hdf5File } from './hdf5-file.js';
import { blocksOf } from './slices.js';

/** Bytes read at once. */
const BLOCK_BYTES = 8 * 1024 * 1024;
/** Chunks are decompressed whole, so that larger blocks read each of them less often. */
const BLOCK_BYTES_OF_CHUNKS = 32 * 1024 * 1024;
/** How often reading in order may decompress a chunk. */
const MAX_REREADS = 16;

/** The tensor that a dataset contains; a rejection unless it is an array of numbers inside the file. */
export function datasetSource(
  file: Hdf5File,
  path: string,
  name: string,
  layer: string | null,
): TensorSource | Rejection {
  const metadata = file.describe(path);
  const { shape } = metadata;
  if (metadata.virtual_sources !== undefined)
    return new Rejection(
      'unsafe_reference',
      `Dataset ${shown(path)} is virtual: its data are in other files, which are not read. Save the model again with Keras, into one file.`,
    );
  if (shape === null)
    return new Rejection('invalid_hdf5', `Dataset ${shown(path)} has no data; expected an array of numbers.`);
  const type = storedTypeOf(file, path, metadata);
  if (type === undefined) return unsupportedType(path, metadata);
  return {
    name,
    layer,
    shape,
    dtype: type,
    chunks: () => readBlocks(file, path, shape, type, metadata.chunks),
  };
}

function* readBlocks(
  file: Hdf5File,
  path: string,
  shape: readonly number[],
  type: StoredType,
  chunks: readonly number[] | null,
): Generator<Floats> {
  const bytes = bytesOf(type);
  if (elementsOf(shape) === 0) return;
  checkChunks(path, shape, chunks, bytes);
  if (shape.length === 0) return yield toFloats(file.read(path, bytes), type);
  const most = (chunks === null ? BLOCK_BYTES : BLOCK_BYTES_OF_CHUNKS) / bytes;
  for (const block of blocksOf(shape, most, chunks ?? undefined))
    yield toFloats(file.read(path, elementsOf(block.count) * bytes, block), type);
}

/** Classes of types of the HDF5 library. */
const [INTEGER, FLOAT, OPAQUE] = [0, 1, 5];
const FLOATS: ReadonlyMap<number, StoredType> = new Map([
  [2, 'float16'],
  [4, 'float32'],
  [8, 'float64'],
]);
const INTEGERS: ReadonlyMap<number, readonly [signed: StoredType, unsigned: StoredType]> = new Map([
  [1, ['int8', 'uint8']],
  [2, ['int16', 'uint16']],
  [4, ['int32', 'uint32']],
  [8, ['int64', 'uint64']],
]);

function storedTypeOf(
  file: Hdf5File,
  path: string,
  { type, size, signed }: Metadata,
): StoredType | undefined {
  if (type === FLOAT) return FLOATS.get(size);
  if (type === INTEGER) return INTEGERS.get(size)?.[signed ? 0 : 1];
  return type === OPAQUE && size === 2 && isBfloat16(file, path) ? 'bfloat16' : undefined;
}

function unsupportedType(path: string, { type, size }: Metadata): Rejection {
  return new Rejection(
    'unsupported_dtype',
    `Dataset ${shown(path)} has elements of ${TYPE_NAMES[type] ?? 'an unknown type'} (${size} bytes each); expected floats or integers. Save the weights as float32.`,
  );
}

const TYPE_NAMES: readonly string[] = [
  'an integer type',
  'a floating-point type',
  'a time type',
  'a text type',
  'a bit field',
  'an opaque type',
  'a compound type',
  'a reference type',
  'an enumeration type',
  'a variable-length type',
  'an array type',
];

/** As Keras writes it: two opaque bytes, and its name as an attribute. */
function isBfloat16(file: Hdf5File, path: string): boolean {
  return file.hasAttribute(path, 'dtype') && file.texts(path, 'dtype')[0] === 'bfloat16';
}

function checkChunks(
  path: string,
  shape: readonly number[],
  chunks: readonly number[] | null,
  bytes: number,
): void {
  if (chunks === null) return;
  const most = BLOCK_BYTES_OF_CHUNKS / bytes;
  const [first] = blocksOf(shape, most, chunks);
  const rereads = chunks.map((size, axis) => Math.min(size, shape[axis] ?? 1) / (first?.count[axis] ?? 1));
  const product = rereads.reduce((all, one) => all * Math.max(1, one), 1);
  if (elementsOf(chunks) <= most && product <= MAX_REREADS) return;
  throw new Rejection(
    'too_large',
    `Dataset ${shown(path)} is stored in chunks of ${chunks.join(' × ')} elements, which cannot be read in order within the memory of a reader. Save it without compression, as Keras does.`,
  );
}
