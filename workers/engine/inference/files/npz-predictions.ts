import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { elementsOf } from '../../../../src/keras/shape.js';
import {
  bytesOf,
  type OpenWriter,
  type PredictedOutput,
  type PredictionsWriter,
} from './predictions-writer.js';
import { centralDirectory, localHeader, localHeaderSize, type ZipEntry } from './zip-records.js';

/** An array in the file, which grows in its place: its size is known from the beginning. */
interface GrowingEntry extends ZipEntry {
  /** Where its next bytes belong. */
  position: number;
}

/** Opens a file of NumPy's npz format: an uncompressed zip with an array for each output. */
export const openNpz: OpenWriter = async (path, outputs, samples): Promise<PredictionsWriter> => {
  const file = await open(path, 'w');
  const entries: GrowingEntry[] = [];
  let end = 0;
  for (const output of outputs) {
    const header = npyHeader(output, samples);
    const size = header.length + samples * elementsOf(output.shape) * Float32Array.BYTES_PER_ELEMENT;
    const name = Buffer.from(`${output.name}.npy`);
    const entry = { name, size, crc: 0, offset: end, position: end + localHeaderSize({ name, size }) };
    entries.push(entry);
    end = entry.position + size;
    await append(file, entry, header);
  }
  return {
    async write(values) {
      for (const [index, entry] of entries.entries()) {
        const own = values[index];
        if (own !== undefined) await append(file, entry, bytesOf(own));
      }
    },
    async finish() {
      for (const entry of entries) await writeWhole(file, localHeader(entry), entry.offset);
      await writeWhole(file, centralDirectory(entries, end), end);
      await file.sync();
    },
    close: () => file.close(),
  };
};

async function append(file: FileHandle, entry: GrowingEntry, bytes: Uint8Array): Promise<void> {
  await writeWhole(file, bytes, entry.position);
  entry.position += bytes.length;
  entry.crc = crc32(bytes, entry.crc);
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
/** The header ends at a multiple of this. */
const ALIGNMENT = 64;

/** Version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
function npyHeader({ shape }: PredictedOutput, samples: number): Buffer {
  const sizes = [samples, ...shape];
  const tuple = `(${sizes.join(', ')}${sizes.length === 1 ? ',' : ''})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const begin = MAGIC.length + 2;
  const padding = ALIGNMENT - ((begin + text.length + 1) % ALIGNMENT);
  const line = `${text}${' '.repeat(padding % ALIGNMENT)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(line.length);
  return Buffer.concat([MAGIC, length, Buffer.from(line, 'latin1')]);
}
