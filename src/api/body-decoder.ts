import { Duplex, Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** RFC 9659 lets no sender of HTTP use a larger window (8 MiB); zstd itself would take one of 128 MiB. */
const ZSTD_WINDOW = { 100: 23 };

type Start = (firstByte: number) => Transform;

const ALWAYS: readonly (readonly [string, Start])[] = [
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  // "deflate" is zlib's format by the standard; some clients send the bare one, which never begins with zlib's method 8.
  ['deflate', (firstByte) => ((firstByte & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw())],
  ['br', () => zlib.createBrotliDecompress()],
];

/** Node has zstd from 22.15 on. */
function zstd(): readonly (readonly [string, Start])[] {
  const create: unknown = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
  return isDecoderFactory(create) ? [['zstd', () => create({ params: ZSTD_WINDOW })]] : [];
}

function isDecoderFactory(value: unknown): value is (options: { params: object }) => Transform {
  return typeof value === 'function';
}

const DECODERS: ReadonlyMap<string, Start> = new Map([...ALWAYS, ...zstd()]);

/** The content codings of bodies that are decoded, as `Accept-Encoding` lists them. */
export const CONTENT_CODINGS: readonly string[] = [...DECODERS.keys(), 'identity'];

/** A stream that undoes a content coding; undefined where the coding is not supported. */
export function createDecoder(coding: string): Duplex | undefined {
  const start = DECODERS.get(coding);
  return start && new Decoder(start);
}

/**
 * Begins at the first byte: an empty body stays empty whatever its coding, and one that does not come costs nothing.
 * Passes back-pressure through, so that never more than a few chunks are unpacked ahead.
 */
class Decoder extends Duplex {
  #inner: Transform | undefined;
  readonly #start: Start;

  constructor(start: Start) {
    super();
    this.#start = start;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const [firstByte] = chunk;
    if (firstByte !== undefined) this.#inner ??= this.#begin(firstByte);
    if (this.#inner === undefined) done();
    else this.#inner.write(chunk, encoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#inner === undefined) this.push(null);
    this.#inner?.end();
    done();
  }

  override _read(): void {
    this.#inner?.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inner?.destroy();
    done(error);
  }

  #begin(firstByte: number): Transform {
    const inner = this.#start(firstByte);
    inner.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) inner.pause();
    });
    // zlib stops at the end of the compressed data and never asks for what comes after it.
    inner.on('end', () => {
      if (inner.writableEnded && inner.writableLength === 0) this.push(null);
      else this.destroy(new Error('more follows the end of the compressed data'));
    });
    inner.on('error', (error) => this.destroy(error));
    return inner;
  }
}

/** Passes bytes on and counts them; where `check` gives an error for their number so far, the stream ends with it. */
export function createByteMeter(check: (total: number) => Error | null): Transform {
  let total = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      done(check(total), chunk);
    },
  });
}
