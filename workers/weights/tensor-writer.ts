import { elementsOf } from '../../src/keras/shape.js';
import type { Output, OutputFile } from '../ingest/output.js';
import type { TensorSource } from './tensor-source.js';
import type { ValueReport } from './value-report.js';

const FLOAT_BYTES = 4;
const HEADER_ALIGNMENT = 8;

/**
 * Writes the values of tensors as float32 to a safetensors file, in their order, holding one piece in memory. The
 * header is written by hand, because an object would reorder names that are numbers.
 */
export async function writeTensors(
  output: Output,
  name: string,
  sources: readonly TensorSource[],
  report: ValueReport,
): Promise<void> {
  const file = await output.create(name);
  await file.write(encodeHeader(sources));
  for (const source of sources) await writeValues(file, source, report);
  await file.close();
}

async function writeValues(file: OutputFile, source: TensorSource, report: ValueReport): Promise<void> {
  let written = 0;
  for await (const floats of source.chunks()) {
    const { buffer, byteOffset, byteLength } = floats.values;
    await file.write(new Uint8Array(buffer, byteOffset, byteLength));
    written += floats.values.length;
    report.add(source, floats);
  }
  if (written !== elementsOf(source.shape))
    throw new Error(`${source.name} has ${written} values instead of ${elementsOf(source.shape)}`);
}

function encodeHeader(sources: readonly TensorSource[]): Buffer {
  let begin = 0;
  const entries = sources.map(({ name, shape }) => {
    const end = begin + elementsOf(shape) * FLOAT_BYTES;
    const entry = `${JSON.stringify(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, end] })}`;
    begin = end;
    return entry;
  });
  const json = Buffer.from(`{${entries.join(',')}}`);
  const padding = (HEADER_ALIGNMENT - (json.length % HEADER_ALIGNMENT)) % HEADER_ALIGNMENT;
  const length = Buffer.alloc(HEADER_ALIGNMENT);
  length.writeBigUInt64LE(BigInt(json.length + padding));
  return Buffer.concat([length, json, Buffer.alloc(padding, ' ')]);
}
