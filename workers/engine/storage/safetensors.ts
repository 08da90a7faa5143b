/** A tensor as stored: float32, C order. */
export interface StoredTensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

/** The content of a safetensors file. */
export interface SafetensorsContent {
  tensors: StoredTensor[];
  metadata: Record<string, string>;
}

const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Writes the safetensors format: 8 bytes with the header's length (little-endian), the header as JSON padded
 * with spaces to a multiple of 8, then the bytes of the tensors in sequence.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsContent): Uint8Array {
  const header = encodeHeader(tensors, metadata);
  const dataBytes = tensors.reduce((sum, { values }) => sum + values.byteLength, 0);
  const file = new Uint8Array(LENGTH_BYTES + header.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, LENGTH_BYTES);
  let offset = LENGTH_BYTES + header.length;
  for (const { values } of tensors) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return file;
}

function encodeHeader(tensors: readonly StoredTensor[], metadata: Record<string, string>): Uint8Array {
  let begin = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const end = begin + values.byteLength;
    const entry = { dtype: 'F32', shape, data_offsets: [begin, end] };
    begin = end;
    return [name, entry];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const bytes = Buffer.byteLength(json);
  return Buffer.from(json + ' '.repeat((8 - (bytes % 8)) % 8));
}

/**
 * Reads the output of `encodeSafetensors`. @throws Error if the file is truncated, or a tensor's shape does
 * not match its bytes.
 */
export function decodeSafetensors(file: Uint8Array): SafetensorsContent {
  const { header, data } = splitFile(file);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, entry]) => readTensor(name, entry, data));
  return { tensors, metadata: readMetadata(metadata) };
}

function splitFile(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < LENGTH_BYTES) throw new Error('The file is shorter than a safetensors header');
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const dataStart = LENGTH_BYTES + length;
  if (length > MAX_HEADER_BYTES || dataStart > file.length)
    throw new Error('The safetensors header is truncated');
  const header: unknown = JSON.parse(Buffer.from(file.subarray(LENGTH_BYTES, dataStart)).toString('utf8'));
  if (!isRecord(header)) throw new Error('The safetensors header is not an object');
  return { header, data: file.subarray(dataStart) };
}

function readTensor(name: string, entry: unknown, data: Uint8Array): StoredTensor {
  if (!isRecord(entry) || entry['dtype'] !== 'F32') throw new Error(`${name} is not a float32 tensor`);
  const shape = readNumbers(entry['shape']);
  const [begin = 0, end = 0] = readNumbers(entry['data_offsets']);
  const expected = shape.reduce((product, size) => product * size, 4);
  if (end - begin !== expected || end > data.length)
    throw new Error(`The bytes of ${name} do not fit its shape`);
  return { name, shape, values: copyFloats(data, begin, end) };
}

/** A copy of the float32 values in bytes `begin` to `end`, which need not be aligned to four. */
export function copyFloats(bytes: Uint8Array, begin: number, end: number): Float32Array {
  return new Float32Array(Uint8Array.from(bytes.subarray(begin, end)).buffer);
}

function readMetadata(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw new Error('The safetensors metadata is not an object');
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]));
}

function readNumbers(value: unknown): number[] {
  if (Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0)) return value;
  throw new Error('The safetensors header has invalid sizes');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
