/**
 * The HDF5 library inflates a compressed chunk into a buffer that it doubles until the data end, whatever size the
 * file declares. Its WebAssembly memory could grow to 2 GiB; with this cap its allocation fails instead.
 */
export const MAX_MODULE_BYTES = 256 * 1024 * 1024;

const PAGE_BYTES = 65_536;

/** `WebAssembly.Memory`, which the types of Node 20 lack. */
interface ModuleMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/**
 * Limits the memory of every WebAssembly module of this process: h5wasm does not accept a memory or a maximum. The
 * process reads one upload and has no other module.
 */
export function capModuleMemory(maxBytes: number): void {
  const { prototype }: { prototype: ModuleMemory } = Reflect.get(
    Reflect.get(globalThis, 'WebAssembly'),
    'Memory',
  );
  const { grow } = prototype;
  prototype.grow = function (this: ModuleMemory, pages: number) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > maxBytes)
      throw new RangeError(`The WebAssembly memory is limited to ${maxBytes} bytes`);
    return grow.call(this, pages);
  };
}
