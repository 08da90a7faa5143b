import { Duplex, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { MemoryBudget, MemoryShare } from './memory-budget.js';

/** A supported content coding. */
interface Coding {
  start(firstByte: number): Transform;
  /** Bytes of output that a decoder retains; omitted if negligible. */
  windowBytes?(firstByte: number): number;
}

const GZIP: Coding = { start: () => zlib.createGunzip() };

/**
 * By the standard "deflate" is the zlib format; some clients send raw deflate, which never begins with zlib's
 * method 8.
 */
const DEFLATE: Coding = {
  start: (firstByte) => ((firstByte & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw()),
};

const BROTLI: Coding = { start: () => zlib.createBrotliDecompress(), windowBytes: brotliWindow };

/**
 * RFC 7932, 9.1: the first bits give the window size. A hundred input bytes can fill the largest window, 16
 * MiB, at once.
 */
function brotliWindow(firstByte: number): number {
  const [large, small] = [(firstByte >> 1) & 7, (firstByte >> 4) & 7];
  if ((firstByte & 1) === 0) return 2 ** 16;
  if (large > 0) return 2 ** (17 + large);
  return 2 ** (small === 0 ? 17 : 8 + small);
}

/** RFC 9659 limits the window of HTTP senders; zstd itself would accept 128 MiB. */
const ZSTD_WINDOW_LOG = 23;
const ZSTD_D_WINDOW_LOG_MAX = 100;

/** Node supports zstd since 22.15. */
function zstd(): Coding | undefined {
  const create: unknown = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
  if (!isDecoderFactory(create)) return undefined;
  const options = { params: { [ZSTD_D_WINDOW_LOG_MAX]: ZSTD_WINDOW_LOG } };
  return { start: () => create(options), windowBytes: () => 2 ** ZSTD_WINDOW_LOG };
}

function isDecoderFactory(value: unknown): value is (options: { params: object }) => Transform {
  return typeof value === 'function';
}

const CODINGS: ReadonlyMap<string, Coding | undefined> = new Map([
  ['gzip', GZIP],
  ['x-gzip', GZIP],
  ['deflate', DEFLATE],
  ['br', BROTLI],
  ['zstd', zstd()],
]);

/** The supported content codings of request bodies, as listed in `Accept-Encoding`. */
export const CONTENT_CODINGS: readonly string[] = [
  ...[...CODINGS].filter(([, coding]) => coding !== undefined).map(([name]) => name),
  'identity',
];

/**
 * Creates a stream that decodes a content coding, its window charged to the budget; undefined if the coding
 * is not supported.
 */
export function createDecoder(name: string, budget: MemoryBudget): Duplex | undefined {
  const coding = CODINGS.get(name);
  return coding && new Decoder(coding, budget.open());
}

type Done = (error?: Error | null) => void;

/**
 * Starts at the first byte: an empty body stays empty whatever its coding, and a body that never arrives
 * costs nothing. Propagates back-pressure, so that at most a few chunks are decoded ahead.
 */
class Decoder extends Duplex {
  readonly #coding: Coding;
  readonly #share: MemoryShare;
  #inner: Transform | undefined;

  constructor(coding: Coding, share: MemoryShare) {
    super();
    this.#coding = coding;
    this.#share = share;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: Done): void {
    const [firstByte] = chunk;
    if (this.#inner !== undefined) this.#inner.write(chunk, encoding, done);
    else if (firstByte === undefined) done();
    else {
      const begin = () => this.#begin(firstByte).write(chunk, encoding, done);
      const windowBytes = this.#coding.windowBytes?.(firstByte);
      if (windowBytes === undefined) begin();
      else this.#hold(windowBytes, begin);
    }
  }

  override _final(done: Done): void {
    if (this.#inner === undefined) this.push(null);
    this.#inner?.end();
    done();
  }

  override _read(): void {
    this.#inner?.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner?.destroy();
    this.#share.release();
    done(error);
  }

  #hold(bytes: number, begin: () => void): void {
    this.#share.reserve(bytes, (error) => {
      if (error !== undefined) this.destroy(error);
      else if (this.destroyed) this.#share.release();
      else begin();
    });
  }

  #begin(firstByte: number): Transform {
    const inner = this.#coding.start(firstByte);
    this.#inner = inner;
    inner.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) inner.pause();
    });
    // zlib stops at the end of the compressed data and never reads the bytes after it.
    inner.on('end', () => {
      if (inner.writableEnded && inner.writableLength === 0) this.push(null);
      else this.destroy(new Error('more follows the end of the compressed data'));
    });
    inner.on('error', (error) => this.destroy(error));
    return inner;
  }
}

/**
 * Passes bytes on and counts them; if `check` returns an error for the total so far, the stream fails with
 * it.
 */
export function createByteMeter(check: (total: number) => Error | null): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      done(check(total), chunk);
    },
  });
}
