import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { alignedChunks, createByteReader } from '../../../workers/ingest/archives/byte-stream.js';
import { convertElements } from '../../../workers/ingest/arrays/convert-elements.js';
import { elementType, parseDescr, type SourceKind } from '../../../workers/ingest/arrays/element-type.js';
import { createFieldReader } from '../../../workers/ingest/csv/reading/csv-fields.js';
import { classifyPaths } from '../../../workers/ingest/images/image-paths.js';
import { readNpyHeader } from '../../../workers/ingest/numpy/npy-header.js';
import { createRandom, createSelection } from '../../../workers/ingest/random.js';
import { Rejection } from '../../../workers/ingest/rejection.js';
import { bytesOf, npyFile } from '../../helpers/data/upload-files.js';

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let begin = 0; begin < bytes.length; begin += size) yield bytes.subarray(begin, begin + size);
}

describe('a .npy header', () => {
  test('is read whatever the chunks, and leaves the elements after it', async () => {
    const file = npyFile('<f4', [2, 3], new Uint8Array(24).fill(9));
    for (const size of [1, 7, 64, 1000]) {
      const reader = createByteReader(chunked(file, size));
      const header = await readNpyHeader(reader, 'x');
      assert.deepEqual([header.shape, header.type.kind], [[2, 3], 'float32']);
      const rest: Buffer[] = [];
      for await (const chunk of reader.rest()) rest.push(chunk);
      assert.equal(Buffer.concat(rest).length, 24);
      assert.equal(header.headerBytes + 24, file.length);
    }
  });

  test('never crashes on random bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const property = fc.asyncProperty(bytes, fc.boolean(), async (noise, magic) => {
      const file = Buffer.concat([
        magic ? Buffer.from('\x93NUMPY\x01\x00\x40\x00', 'latin1') : Buffer.alloc(0),
        noise,
      ]);
      await assert.rejects(readNpyHeader(createByteReader(chunked(file, 50)), 'x'), Rejection);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('has an unknown type if it is neither a plain number nor text', () => {
    for (const descr of ['|O', '<U0', '|S', '<M8[ns]', '<c8', '<f16', '|V8', 'f4', '<f3', 'constructor']) {
      assert.equal(parseDescr(descr), undefined, descr);
    }
  });
});

describe('elements', () => {
  test('are whole whatever the chunks', async () => {
    const sizes: number[] = [];
    for await (const chunk of alignedChunks(chunked(Buffer.alloc(40), 7), 8)) sizes.push(chunk.length % 8);
    assert.deepEqual(new Set(sizes), new Set([0]));
  });

  test('keep their values in every wider type', () => {
    const converted = (kind: SourceKind, bytes: Buffer) =>
      convertElements(bytes, elementType(kind, false), 'x').slice().buffer;
    const doubles = converted('float64', bytesOf(Float64Array.of(0.1, -4)));
    assert.deepEqual([...new Float64Array(doubles)], [0.1, -4]);
    const unsigned = converted('uint32', bytesOf(Uint32Array.of(2 ** 32 - 1)));
    assert.deepEqual([...new BigInt64Array(unsigned)], [2n ** 32n - 1n]);
    const halves = converted('float16', bytesOf(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x3555)));
    assert.deepEqual([...new Float32Array(halves)], [1, -2, 2 ** -24, 0.333251953125]);
    const bools = convertElements(Buffer.from([0, 1, 7]), elementType('bool', false), 'x');
    assert.deepEqual([...bools], [0, 1, 1]);
    assert.throws(
      () => convertElements(bytesOf(Float64Array.of(1e300)), elementType('float64', false), 'x'),
      /too large for float32/,
    );
    assert.throws(
      () => convertElements(bytesOf(Uint16Array.of(0x7c00)), elementType('float16', false), 'x'),
      /Infinity/,
    );
  });

  test('are only decimal numbers in text', () => {
    const reader = createFieldReader();
    for (const good of ['1', '-1.5', '+3', '1e3', '.5', '5.', '1E-2'])
      assert.equal(reader.number(good), Number(good));
    for (const bad of ['', ' ', '0x10', '1,5', 'NaN', 'Infinity', '1e999', '1_000', 'one', '--1', 'e5'])
      assert.equal(reader.number(bad), undefined, bad);
  });
});

describe('the folders of an image archive', () => {
  const read = (...names: string[]) =>
    classifyPaths(names.map((fileName) => ({ fileName }))).images.map(
      ({ split, className }) => `${split}/${className}`,
    );

  test('name classes, below common folders, and splits', () => {
    assert.deepEqual(read('cat/1.png', 'dog/1.JPG'), ['train/cat', 'train/dog']);
    assert.deepEqual(read('a/b/cat/1.png', 'a/b/dog/1.webp'), ['train/cat', 'train/dog']);
    assert.deepEqual(read('p/train/cat/1.png', 'p/train/dog/1.png', 'p/Test/dog/2.png'), [
      'train/cat',
      'train/dog',
      'test/dog',
    ]);
    assert.deepEqual(read('train/cat/1.png', 'train/dog/1.png'), ['train/cat', 'train/dog']);
    assert.deepEqual(read('train/cat/1.png', 'train/dog/1.png', 'validation/cat/2.png'), [
      'train/cat',
      'train/dog',
      'validation/cat',
    ]);
  });

  test('are rejected if their layout is unclear', () => {
    assert.throws(() => read('1.png', '2.png'), Rejection);
    assert.throws(() => read('x/cat/1.png', 'y/dog/1.png'), /not supported/);
    assert.throws(() => read('train/a/1.png', 'train/b/1.png', 'test/c/1.png'), /no training images/);
  });
});

describe('a drawn test split', () => {
  test('has exactly the requested size, whatever the seed', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const draw = createSelection(37, 11, createRandom(seed));
      assert.equal(Array.from({ length: 37 }, draw).filter(Boolean).length, 11);
    }
  });
});
