import { elementsOf } from '../../../src/keras/shape.js';
import { isObject, type JsonObject } from '../../../src/schema/json-object.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import { readHead } from '../../ingest/scratch.js';
import { accepted } from '../accepted.js';
import { bytesOf, type StoredType } from '../numbers/stored-type.js';
import type { WeightsFile } from '../tensor-source.js';
import { MAX_JSON_BYTES, parseObject } from '../weights-json.js';
import { decodeUtf8 } from '../zip-entries.js';

/** Bytes before the header: its length. */
export const LENGTH_BYTES = 8;

/** The types of safetensors that can be read, under NumPy's names. */
const TYPES: ReadonlyMap<unknown, StoredType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
]);

/** A tensor of the header; `begin` and `end` count from the start of the file. */
export interface HeaderTensor {
  name: string;
  type: StoredType;
  shape: number[];
  begin: number;
  end: number;
}

/** The length of a header that begins like one; undefined if the file is none of this format. */
export function headerLength(head: Buffer, sizeBytes: number): number | undefined {
  if (head.length <= LENGTH_BYTES || head[LENGTH_BYTES] !== '{'.charCodeAt(0)) return undefined;
  const length = head.readBigUInt64LE();
  return length >= 2n && length < 1n << 48n && sizeBytes > LENGTH_BYTES ? Number(length) : undefined;
}

/** Reads and checks the header: tensors in the order of their data, which they fill without gaps. @throws Rejection with all findings. */
export async function readHeader(
  file: WeightsFile,
): Promise<{ tensors: HeaderTensor[]; metadata: JsonObject }> {
  const length = headerLength(await readHead(file.path, LENGTH_BYTES + 1), file.sizeBytes) ?? 0;
  const dataStart = LENGTH_BYTES + length;
  if (dataStart > file.sizeBytes)
    throw invalid(
      `${shown(file.name)} has ${file.sizeBytes} bytes, and its header alone ends at ${dataStart}. The file is truncated; upload all of it.`,
    );
  if (length > MAX_JSON_BYTES)
    throw invalid(
      `The header of ${shown(file.name)} has ${length} bytes; at most ${MAX_JSON_BYTES} are accepted.`,
    );
  const bytes = (await readHead(file.path, dataStart)).subarray(LENGTH_BYTES);
  const header = parseObject(decodeUtf8(bytes, file.name), file.name);
  const { __metadata__: metadata, ...entries } = header;
  const read = Object.entries(entries).map(([name, entry]) => readEntry(name, entry, dataStart));
  const tensors = accepted(read).sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(tensors, dataStart, file);
  return { tensors, metadata: isObject(metadata) ? metadata : {} };
}

const invalid = (detail: string): Rejection => new Rejection('invalid_safetensors', detail);

function readEntry(name: string, entry: unknown, dataStart: number): HeaderTensor | Rejection {
  const tensor = `Tensor ${shown(name)}`;
  if (!isObject(entry)) return invalid(`${tensor} is not an object with dtype, shape and data_offsets.`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = TYPES.get(dtype);
  if (type === undefined)
    return new Rejection(
      'unsupported_dtype',
      `${tensor} has the dtype ${shown(String(dtype))}; supported are ${[...TYPES.keys()].join(', ')}. Convert it to F32.`,
    );
  if (!areSizes(shape) || !areSizes(offsets) || offsets.length !== 2)
    return invalid(`${tensor} needs a shape and two data_offsets of whole numbers that are not negative.`);
  const [begin = 0, end = 0] = offsets;
  const expected = elementsOf(shape) * bytesOf(type);
  if (end - begin === expected) return { name, type, shape, begin: dataStart + begin, end: dataStart + end };
  return invalid(
    `${tensor} of shape [${shape.slice(0, 16).join(', ')}] and dtype ${shown(String(dtype))} needs ${expected} bytes, but its data_offsets [${begin}, ${end}] have ${end - begin}.`,
  );
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

/** Data that overlap, leave gaps or end elsewhere than the file belong to a header that lies. */
function checkLayout(tensors: readonly HeaderTensor[], dataStart: number, file: WeightsFile): void {
  let at = dataStart;
  for (const { name, begin, end } of tensors) {
    if (begin !== at)
      throw invalid(
        `The data of tensor ${shown(name)} begin at byte ${begin}, but the data before them end at ${at}; expected tensors without gaps or overlaps.`,
      );
    at = end;
  }
  if (tensors.length === 0) throw invalid(`${shown(file.name)} contains no tensors.`);
  if (at !== file.sizeBytes)
    throw invalid(
      `The tensors of ${shown(file.name)} end at byte ${at}, but the file has ${file.sizeBytes}. The file is truncated or damaged; upload all of it.`,
    );
}
