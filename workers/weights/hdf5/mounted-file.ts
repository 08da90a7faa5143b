import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Hdf5Module } from './hdf5-module.js';

/** A file of the disk in the file system of the HDF5 module, which contains nothing else. */
export interface MountedFile {
  /** Its path in the module. */
  path: string;
  /** The error of the disk at which a read failed: then the upload is not at fault. */
  diskError(): Error | undefined;
  unmount(): void;
}

/** Devices that a dataset with external storage could name, and whose reads block. */
const DEVICES = ['stdin', 'stdout', 'stderr', 'tty', 'tty1', 'random', 'urandom', 'null'];

/**
 * Gives the module one file, read from the disk on demand. The library follows external links and external storage by
 * path: in this file system those paths do not exist. The name is random, so that a file cannot refer to itself.
 */
export function mountFile(module: Hdf5Module, diskPath: string): MountedFile {
  removeDevices(module);
  const descriptor = openSync(diskPath, 'r');
  const path = `/${randomUUID()}`;
  let diskError: Error | undefined;
  const read = (_stream: unknown, target: Int8Array, offset: number, length: number, position: number) => {
    try {
      return readSync(descriptor, target, offset, length, position);
    } catch (error) {
      diskError ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  };
  module.FS.writeFile(path, new Uint8Array());
  const { node } = module.FS.lookupPath(path, {});
  const operations: object = Reflect.get(node, 'stream_ops');
  Object.assign(node, { usedBytes: fstatSync(descriptor).size, stream_ops: { ...operations, read } });
  return {
    path,
    diskError: () => diskError,
    unmount() {
      module.FS.unlink(path);
      closeSync(descriptor);
    },
  };
}

function removeDevices(module: Hdf5Module): void {
  for (const name of DEVICES)
    if (module.FS.analyzePath(`/dev/${name}`).exists) module.FS.unlink(`/dev/${name}`);
}
