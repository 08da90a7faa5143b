import type { Metadata } from 'h5wasm';
import { safeText } from '../../../src/schema/show-value.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import { type Hdf5Module, hdf5Module } from './hdf5-module.js';
import { type MountedFile, mountFile } from './mounted-file.js';

/** The kind of an object, or of the link in its place: links are not followed. */
export type LinkKind = 'group' | 'dataset' | 'soft_link' | 'external_link' | 'other';

/** An open HDF5 file. Paths have no leading slash; '' is the root. Every method throws a Rejection where the file is damaged. */
export interface Hdf5File {
  /** Its name in messages. */
  name: string;
  /** The names in a group, in the order of the file: by creation where it is stored, else by name. */
  names(group: string): readonly string[];
  /** The kind of an existing entry of a group. */
  kindOf(path: string): LinkKind;
  hasAttribute(path: string, attribute: string): boolean;
  /** The texts of an attribute: one for a scalar. */
  texts(path: string, attribute: string): readonly string[];
  describe(dataset: string): Metadata;
  /** The bytes of a block of a dataset in C order, little-endian; of all of it without `block`. */
  read(dataset: string, bytes: number, block?: { offset: number[]; count: number[] }): Uint8Array;
  close(): void;
}

/** The largest attribute that is read; Keras splits lists of names into attributes of 64 KiB. */
const MAX_ATTRIBUTE_BYTES = 16 * 1024 * 1024;

/** Opens an HDF5 file read-only. @throws Rejection `invalid_hdf5` if it cannot be opened. */
export async function openHdf5(file: { path: string; name: string }): Promise<Hdf5File> {
  const module = await hdf5Module();
  const mounted = mountFile(module, file.path);
  const at = createAccess(mounted, file.name);
  try {
    const id = at('', () => module.open(mounted.path, module.H5F_ACC_RDONLY, false, -1, -1));
    return openedFile(module, id, mounted, file.name, at);
  } catch (error) {
    mounted.unmount();
    throw error;
  }
}

/** Runs a call of the library on an object; a failure is a damaged file, unless the disk failed. */
type Access = <T>(path: string, call: () => T) => T;

function createAccess(mounted: MountedFile, name: string): Access {
  return (path, call) => {
    try {
      return call();
    } catch (error) {
      throw mounted.diskError() ?? (error instanceof Rejection ? error : unreadable(name, path, error));
    }
  };
}

function openedFile(
  module: Hdf5Module,
  id: bigint,
  mounted: MountedFile,
  name: string,
  at: Access,
): Hdf5File {
  const named = (path: string) => (path === '' ? '/' : path);
  return {
    name,
    names: (group) => at(group, () => module.get_names(id, named(group), false)),
    kindOf: (path) => at(path, () => kindOf(module, id, path)),
    hasAttribute: (path, attribute) => at(path, () => hasAttribute(module, id, named(path), attribute)),
    texts: (path, attribute) => at(path, () => readTexts(module, id, named(path), attribute)),
    describe: (dataset) => at(dataset, () => module.get_dataset_metadata(id, dataset)),
    read: (dataset, bytes, block) =>
      at(dataset, () =>
        withBuffer(module, bytes, (pointer) => {
          const count = block?.count.map(BigInt) ?? null;
          const offset = block?.offset.map(BigInt) ?? null;
          const strides = block?.count.map(() => 1n) ?? null;
          const status = module.get_dataset_data(id, dataset, count, offset, strides, BigInt(pointer));
          if (status < 0) throw new Error('the data cannot be read');
          return module.HEAPU8.slice(pointer, pointer + bytes);
        }),
      ),
    close() {
      try {
        module.close_file(id);
      } catch {
        // A file whose read failed may not close; the process ends with the upload.
      }
      mounted.unmount();
    },
  };
}

function kindOf(module: Hdf5Module, id: bigint, path: string): LinkKind {
  if ('filename' in module.get_external_link(id, path)) return 'external_link';
  if (module.get_symbolic_link(id, path) !== null) return 'soft_link';
  const type = module.get_type(id, path);
  if (type === module.H5G_GROUP) return 'group';
  return type === module.H5G_DATASET ? 'dataset' : 'other';
}

/** Looks an attribute up without listing them: a file may have millions. */
function hasAttribute(module: Hdf5Module, id: bigint, path: string, attribute: string): boolean {
  try {
    module.get_attribute_metadata(id, path, attribute);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('name not defined')) return false;
    throw error;
  }
}

const STRING_CLASS = 3;
const POINTER_BYTES = 4;

function readTexts(module: Hdf5Module, id: bigint, path: string, attribute: string): string[] {
  const { shape, total_size: count, size, type, vlen } = module.get_attribute_metadata(id, path, attribute);
  // An empty list of names is stored as an empty list of floats.
  if (shape === null || count === 0) return [];
  if (type !== STRING_CLASS) throw new Error(`attribute ${shown(attribute)} is not text`);
  const bytes = size * count;
  if (bytes > MAX_ATTRIBUTE_BYTES) throw new Error(`attribute ${shown(attribute)} has ${bytes} bytes`);
  return withBuffer(module, bytes, (pointer) => {
    module.get_attribute_data(id, path, attribute, BigInt(pointer));
    if (!vlen) return fixedTexts(module.HEAPU8.slice(pointer, pointer + bytes), size);
    const pointers = new Uint32Array(module.HEAPU8.slice(pointer, pointer + count * POINTER_BYTES).buffer);
    return Array.from(pointers, (text) => module.UTF8ToString(text));
  });
}

/** Texts of equal length, padded with zeros. */
function fixedTexts(bytes: Uint8Array, size: number): string[] {
  const count = bytes.length / size;
  return Array.from({ length: count }, (_, index) => {
    const text = Buffer.from(bytes.subarray(index * size, (index + 1) * size)).toString('utf8');
    return text.replace(/\0.*$/s, '');
  });
}

function withBuffer<T>(module: Hdf5Module, bytes: number, use: (pointer: number) => T): T {
  const pointer = module._malloc(Math.max(bytes, 1));
  if (pointer === 0) throw new Error('it needs more memory than a valid file');
  try {
    return use(pointer);
  } finally {
    module._free(pointer);
  }
}

function unreadable(name: string, path: string, error: unknown): Rejection {
  const what = path === '' ? shown(name) : `${shown(path)} in ${shown(name)}`;
  const reason = reasonOf(error);
  if (/external/i.test(reason))
    return new Rejection(
      'unsafe_reference',
      `The data of ${what} are stored in another file, which is not read. Save the model again with Keras, into one file.`,
    );
  return new Rejection(
    'invalid_hdf5',
    `${what} cannot be read: ${reason}. The file is truncated or damaged; save it again, and check that the upload is complete.`,
  );
}

/** The innermost message of the stack of errors that the library prints. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [reason = text] = [...text.matchAll(/^ {2}#\d+:.*?\): (.*)$/gm)].map(([, one]) => one).slice(-1);
  return safeText(reason.trim(), 160);
}
