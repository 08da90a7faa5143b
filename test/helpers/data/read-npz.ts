import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

/** An array of float32. */
export interface ReadArray {
  shape: number[];
  values: Float32Array;
}

/** The float32 arrays of an npz file by name, read as NumPy does. */
export async function readNpz(bytes: Buffer): Promise<Record<string, ReadArray>> {
  const zip = await promisify<Buffer, object, ZipFile>(fromBuffer)(bytes, { lazyEntries: true });
  const arrays: Record<string, ReadArray> = {};
  const entries = new Promise<void>((resolve, reject) => {
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.on('entry', (entry: Entry) => {
      readEntry(zip, entry).then((array) => {
        arrays[entry.fileName.replace(/\.npy$/, '')] = array;
        zip.readEntry();
      }, reject);
    });
  });
  zip.readEntry();
  await entries;
  return arrays;
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<ReadArray> {
  const open = promisify(zip.openReadStream.bind(zip)) as (entry: Entry) => Promise<NodeJS.ReadableStream>;
  const bytes = await buffer(await open(entry));
  const end = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, end);
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((size) => size.trim() !== '');
  const content = bytes.subarray(end);
  const values = new Float32Array(content.length / 4);
  for (let index = 0; index < values.length; index++) values[index] = content.readFloatLE(4 * index);
  return { shape: shape.map(Number), values };
}
