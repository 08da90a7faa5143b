import type { Encoding } from '../../host/encode.js';
import { reshape, typeOf } from '../node-writer.js';
import type { HostWriter } from './host-tensor.js';

const INT64 = typeOf('int64');
const FLOAT = typeOf('float32');

/** Rows of int64 numbers [rows, length], encoded. @returns float32 [rows, depth] */
export function encodedRows(writer: HostWriter, numbers: string, encoding: Encoding): string {
  const { depth } = encoding;
  const size = writer.numbers('int64', [depth], []);
  const attr = { ...COUNTS, binary_output: { b: isBinary(encoding) } };
  const input = [withoutNegative(writer, numbers, depth), size, writer.numbers('float32', [])];
  return weighted(writer, writer.add('DenseBincount', input, attr), encoding);
}

/** Rows of any length, by where each begins. @returns float32 [rows, depth] */
export function encodedRaggedRows(
  writer: HostWriter,
  { values, splits }: { values: string; splits: string },
  encoding: Encoding,
): string {
  const { depth } = encoding;
  const size = writer.numbers('int64', [depth], []);
  const attr = { ...COUNTS, binary_output: { b: isBinary(encoding) } };
  const input = [splits, withoutNegative(writer, values, depth), size, writer.numbers('float32', [])];
  return weighted(writer, writer.add('RaggedBincount', input, attr), encoding);
}

/** A row for each number. @returns float32 [numbers, depth] */
export function encodedEach(writer: HostWriter, numbers: string, encoding: Encoding): string {
  const flat = reshape(writer, numbers, 'int64', [-1, 1]);
  return encodedRows(writer, flat, encoding);
}

const COUNTS = { Tidx: INT64, T: FLOAT };

const isBinary = ({ mode }: Encoding): boolean => mode === 'multi_hot' || mode === 'one_hot';

/** Numbers of no entry, which count nowhere: TensorFlow refuses negative ones, and leaves out those beyond the depth. */
function withoutNegative(writer: HostWriter, numbers: string, depth: number): string {
  const isNegative = writer.add('Less', [numbers, writer.numbers('int64', [0], [])], { T: INT64 });
  return writer.add('SelectV2', [isNegative, writer.numbers('int64', [depth], []), numbers], { T: INT64 });
}

function weighted(writer: HostWriter, counts: string, { weights }: Encoding): string {
  return weights === undefined
    ? counts
    : writer.add('Mul', [counts, writer.numbers('float32', [...weights])], { T: FLOAT });
}
