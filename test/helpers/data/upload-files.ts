import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { ZipFile } from 'yazl';

/** A .npy file, version 1, as NumPy writes it. `bytes` are the elements. */
export function npyFile(
  descr: string,
  shape: number[],
  bytes: Uint8Array,
  options: { fortran?: boolean } = {},
): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = options.fortran === true ? 'True' : 'False';
  return npyWithHeader(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${tuple}, }`, bytes);
}

/** A .npy file with any header text. */
export function npyWithHeader(header: string, bytes: Uint8Array): Buffer {
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(padded, 'latin1'),
    bytes,
  ]);
}

/** The bytes of a typed array. */
export const bytesOf = (values: ArrayBufferView): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

/** A zip of the given files. */
export async function zipFile(
  files: Record<string, Uint8Array | string>,
  options: { compress?: boolean; modes?: Record<string, number> } = {},
): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) {
    const mode = options.modes?.[name];
    zip.addBuffer(Buffer.from(bytes), name, {
      compress: options.compress ?? true,
      ...(mode === undefined ? {} : { mode }),
    });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The same archive with an entry's name replaced by another of equal length, which honest tools would not write. */
export function renameInZip(zip: Buffer, name: string, other: string): Buffer {
  const renamed = Buffer.from(zip);
  for (let at = renamed.indexOf(name); at >= 0; at = renamed.indexOf(name, at + 1))
    renamed.write(other, at, 'latin1');
  return renamed;
}

/** The same archive with the last bit changed of the given bytes, which an entry holds uncompressed. */
export function damageInZip(zip: Buffer, bytes: Uint8Array): Buffer {
  const damaged = Buffer.from(zip);
  const at = damaged.indexOf(bytes);
  if (at < 0) throw new Error('the archive does not hold these bytes');
  const last = at + bytes.length - 1;
  damaged.writeUInt8(damaged.readUInt8(last) ^ 1, last);
  return damaged;
}

/** An idx file of unsigned bytes. */
export function idxFile(shape: number[], bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 0x08, shape.length]);
  shape.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis);
  });
  return Buffer.concat([header, bytes]);
}

/** A PNG of one color. */
export function plainPng(width: number, height: number, color: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer();
}

/** Texts as NumPy stores them in `<U…`. */
export function utf32(texts: readonly string[], width: number): Buffer {
  const bytes = Buffer.alloc(4 * width * texts.length);
  texts.forEach((text, index) => {
    Array.from(text).forEach((character, place) => {
      bytes.writeUInt32LE(character.codePointAt(0) ?? 0, 4 * (index * width + place));
    });
  });
  return bytes;
}
