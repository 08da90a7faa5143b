import { ready } from 'h5wasm';
import { capModuleMemory, MAX_MODULE_BYTES } from './memory-cap.js';

/** The HDF5 library, as WebAssembly. Its browser build has a file system of its own; the Node build opens any file of the disk. */
export type Hdf5Module = Awaited<typeof ready>;

let loading: Promise<Hdf5Module> | undefined;

/** The library with limited memory, which throws the errors that it would print. */
export function hdf5Module(): Promise<Hdf5Module> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Hdf5Module> {
  capModuleMemory(MAX_MODULE_BYTES);
  const module = await ready;
  module.activate_throwing_error_handler();
  return module;
}
