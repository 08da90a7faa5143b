import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import type { StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import {
  bytesOf,
  damageInZip,
  idxFile,
  npyFile,
  plainPng,
  zipFile,
} from '../../helpers/data/upload-files.js';

type Store = Awaited<ReturnType<typeof createTestStore>>;

async function ingested(service: Store, ...args: Parameters<Store['upload']>) {
  const result = await service.upload(...args);
  assert.equal(result.outcome, 'ingested', JSON.stringify(result));
  const found = await service.store.get(result.id);
  assert.ok(found);
  return found;
}

async function floats(
  found: { stored: StoredDataset; directory: string },
  split: 'train' | 'test' = 'train',
) {
  const file = found.stored.files[split]?.x?.file ?? '';
  const bytes = await readFile(join(found.directory, file));
  return [...new Float32Array(new Uint8Array(bytes).buffer)];
}

async function labels(
  found: { stored: StoredDataset; directory: string },
  split: 'train' | 'test' = 'train',
) {
  const bytes = await readFile(join(found.directory, found.stored.files[split]?.y?.file ?? ''));
  return [...new Int32Array(new Uint8Array(bytes).buffer)];
}

describe('an uploaded npz', () => {
  test('in the form of Keras’s mnist.npz keeps its splits, shapes and uint8', async (t) => {
    const service = await createTestStore(t);
    const x = Uint8Array.from({ length: 6 * 4 }, (_, index) => index);
    const npz = await zipFile({
      'x_train.npy': npyFile('|u1', [4, 2, 2], x.subarray(0, 16)),
      'y_train.npy': npyFile('|u1', [4], Uint8Array.of(0, 1, 2, 2)),
      'x_test.npy': npyFile('|u1', [2, 2, 2], x.subarray(16)),
      'y_test.npy': npyFile('|u1', [2], Uint8Array.of(1, 0)),
    });
    const found = await ingested(service, { 'mnist.npz': npz });
    const { dataset } = found.stored;
    assert.deepEqual(dataset.x, { shape: [2, 2], dtype: 'uint8' });
    assert.deepEqual(dataset.classes, ['0', '1', '2']);
    assert.deepEqual(dataset.splits.train.class_counts, [1, 1, 2]);
    assert.deepEqual(dataset.splits.test?.class_counts, [1, 1, 0]);
    assert.equal(dataset.sha256, createHash('sha256').update(npz).digest('hex'));
    assert.deepEqual([...(await readFile(join(found.directory, 'train-x.bin')))], [...x.subarray(0, 16)]);
    assert.deepEqual([...(await readFile(join(found.directory, 'test-x.bin')))], [...x.subarray(16)]);
  });

  test('of big-endian floats and int64 labels [n, 1] is stored as float32 and int32 [n]', async (t) => {
    const service = await createTestStore(t);
    const bigEndian = bytesOf(Float64Array.of(0.5, -2, 3, 4)).swap64();
    const npz = await zipFile(
      {
        'X.npy': npyFile('>f8', [2, 2], bigEndian),
        'y.npy': npyFile('<i8', [2, 1], bytesOf(BigInt64Array.of(1n, 0n))),
      },
      { compress: false },
    );
    const found = await ingested(service, { 'a.npz': npz });
    assert.equal(found.stored.dataset.x?.dtype, 'float32');
    assert.deepEqual(await floats(found), [0.5, -2, 3, 4]);
    assert.deepEqual(found.stored.dataset.y, { shape: [], dtype: 'int32' });
    assert.deepEqual(await labels(found), [1, 0]);
  });
});

test('an uploaded npz may be damaged where it is not read', async (t) => {
  const service = await createTestStore(t);
  const other = Buffer.from('not looked at');
  const npz = await zipFile(
    {
      'x.npy': npyFile('|u1', [2, 1], Uint8Array.of(1, 2)),
      'y.npy': npyFile('|u1', [2], Uint8Array.of(0, 1)),
      'other.npy': other,
    },
    { compress: false },
  );
  await ingested(service, { 'a.npz': damageInZip(npz, other) });
});

describe('uploaded idx files', () => {
  const images = idxFile([4, 2, 2], new Uint8Array(16).fill(7));
  const classes = idxFile([4], Uint8Array.of(0, 1, 1, 0));

  test('a pair is identified by its dimensions, in either order', async (t) => {
    const service = await createTestStore(t);
    const { stored } = await ingested(service, { 'labels-idx1-ubyte': classes, 'images-idx3-ubyte': images });
    assert.deepEqual(stored.dataset.splits.train.x_shape, [4, 2, 2]);
    assert.deepEqual(stored.dataset.splits.train.class_counts, [2, 2]);
    assert.equal(stored.dataset.splits.train.grouped_by_class, false);
    assert.equal(stored.dataset.splits.test, null);
  });

  test('samples that lie class by class are known to', async (t) => {
    const service = await createTestStore(t);
    const grouped = idxFile([4], Uint8Array.of(1, 1, 0, 0));
    const { stored } = await ingested(service, { 'labels-idx1-ubyte': grouped, 'images-idx3-ubyte': images });
    assert.equal(stored.dataset.splits.train.grouped_by_class, true);
  });

  test('four files, gzipped, give a train and a test split', async (t) => {
    const service = await createTestStore(t);
    const { stored } = await ingested(service, {
      'train-images-idx3-ubyte.gz': gzipSync(images),
      'train-labels-idx1-ubyte.gz': gzipSync(classes),
      't10k-images-idx3-ubyte.gz': gzipSync(idxFile([1, 2, 2], new Uint8Array(4))),
      't10k-labels-idx1-ubyte.gz': gzipSync(idxFile([1], Uint8Array.of(1))),
    });
    assert.equal(stored.dataset.splits.train.samples, 4);
    assert.deepEqual(stored.dataset.splits.test?.class_counts, [0, 1]);
  });
});

describe('an uploaded CSV', () => {
  test('with text labels has sorted classes and float32 features', async (t) => {
    const service = await createTestStore(t);
    const csv = '\uFEFFwidth,species,height\r\n1.5,setosa,2\r\n3,"virginica, alba",4e1\r\n5,setosa,-6\r\n';
    const found = await ingested(service, { 'iris.csv': csv }, { label_column: 'species', name: 'Iris' });
    const { dataset } = found.stored;
    assert.equal(dataset.name, 'Iris');
    assert.deepEqual(dataset.classes, ['setosa', 'virginica, alba']);
    assert.deepEqual(dataset.feature_names, ['width', 'height']);
    assert.deepEqual(await floats(found), [1.5, 2, 3, 40, 5, -6]);
    assert.deepEqual(await labels(found), [0, 1, 0]);
  });

  test('with labels beyond ASCII keeps them, and apart', async (t) => {
    const service = await createTestStore(t);
    const { stored } = await ingested(service, { 'a.csv': 'a,b\n1,café\n2,cafè\n3,猫\n4,😀\n' });
    assert.deepEqual(stored.dataset.classes, ['cafè', 'café', '猫', '😀']);
  });

  test('with fractions for labels is a regression; without a header its columns are f0, f1, …', async (t) => {
    const service = await createTestStore(t);
    const { stored } = await ingested(service, { 'a.csv': '1,2,0.5\n3,4,1\n' });
    assert.equal(stored.dataset.classes, null);
    assert.equal(stored.dataset.y?.dtype, 'float32');
    assert.deepEqual(stored.dataset.feature_names, ['f0', 'f1']);
  });

  test('with whole-number labels sorts the classes as numbers, and reads them as numbers on request', async (t) => {
    const service = await createTestStore(t);
    const csv = 'a,b\n1,10\n2,9\n3,10\n';
    assert.deepEqual((await ingested(service, { 'a.csv': csv })).stored.dataset.classes, ['9', '10']);
    const numbers = await ingested(service, { 'a.csv': csv }, { label_type: 'number' });
    assert.equal(numbers.stored.dataset.classes, null);
  });

  test('with test_split holds out that part, the same for the same seed, inputs with their labels', async (t) => {
    const service = await createTestStore(t);
    const rows = Array.from({ length: 100 }, (_, index) => `${index},${index % 2}`).join('\n');
    const options = { test_split: 0.25, seed: 7 };
    const found = await ingested(service, { 'a.csv': `x,y\n${rows}\n` }, options);
    const again = await ingested(service, { 'a.csv': `x,y\n${rows}\n` }, options);
    const { splits } = found.stored.dataset;
    assert.deepEqual([splits.train.samples, splits.test?.samples], [75, 25]);
    assert.deepEqual(await floats(found, 'test'), await floats(again, 'test'));
    const all = [...(await floats(found)), ...(await floats(found, 'test'))];
    assert.deepEqual(
      all.sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, index) => index),
    );
    assert.deepEqual(
      (await floats(found, 'test')).map((value) => value % 2),
      await labels(found, 'test'),
    );
  });
});

describe('an uploaded zip of class folders', () => {
  test('becomes uint8 RGB of one size, classes sorted, clutter passed over', async (t) => {
    const service = await createTestStore(t);
    const zip = await zipFile({
      'pets/dog/1.png': await plainPng(8, 6, '#0000ff'),
      'pets/cat/1.jpg': await sharp(await plainPng(20, 10, '#ff0000'))
        .jpeg()
        .toBuffer(),
      'pets/cat/2.png': await plainPng(8, 6, '#ff0000'),
      'pets/README.md': Buffer.from('# pets'),
      'pets/.DS_Store': Buffer.from('x'),
      '__MACOSX/pets/cat/._1.jpg': Buffer.from('x'),
    });
    const found = await ingested(service, { 'pets.zip': zip }, { image_height: 3, image_width: 4 });
    const { dataset } = found.stored;
    assert.deepEqual(dataset.classes, ['cat', 'dog']);
    assert.deepEqual(dataset.splits.train.x_shape, [3, 3, 4, 3]);
    assert.deepEqual(dataset.splits.train.class_counts, [2, 1]);
    const pixels = await readFile(join(found.directory, 'train-x.bin'));
    (await labels(found)).forEach((label, sample) => {
      const [red = 0, , blue = 0] = pixels.subarray(sample * 36);
      assert.equal(red > blue, label === 0, 'red cats, blue dogs');
    });
  });

  test('with train and test folders keeps the splits; grayscale has one channel; the size is the first image’s', async (t) => {
    const service = await createTestStore(t);
    const zip = await zipFile({
      'train/a/1.png': await plainPng(512, 256, '#fff'),
      'train/b/1.png': await plainPng(5, 5, '#000'),
      'test/b/2.png': await plainPng(7, 7, '#000'),
    });
    const { stored } = await ingested(service, { 'x.zip': zip }, { color_mode: 'grayscale' });
    assert.deepEqual(stored.dataset.splits.train.x_shape, [2, 128, 256, 1]);
    assert.deepEqual(stored.dataset.splits.test?.class_counts, [0, 1]);
  });
});

describe('the dataset store', () => {
  test('lists built-in datasets first, then uploads newest first, in pages, and deletes uploads only', async (t) => {
    const service = await createTestStore(t);
    const first = await service.upload({ 'a.csv': 'x,y\n1,0\n2,1\n' });
    const second = await service.upload({ 'b.csv': 'x,y\n1,0\n2,1\n' });
    const page = await service.store.list({ limit: 2 });
    assert.deepEqual([page.items.map(({ id }) => id), page.hasMore], [['mnist', second.id], true]);
    assert.equal(page.items[1]?.statistics?.columns, null);
    const rest = await service.store.list({ limit: 2, after: second.id });
    assert.deepEqual([rest.items.map(({ id }) => id), rest.hasMore], [[first.id], false]);
    assert.equal(await service.store.delete('mnist'), false);
    assert.equal(await service.store.delete(first.id), true);
    assert.equal(await service.store.delete(first.id), false);
    assert.deepEqual(await service.leftOvers(), [second.id]);
  });

  test('an ingest that takes too long is killed and reported, and leaves nothing', async (t) => {
    const service = await createTestStore(t, { timeLimitMs: 1 });
    const result = await service.upload({ 'a.csv': 'x,y\n1,0\n2,1\n' });
    assert.equal(result.outcome, 'failed');
    assert.deepEqual(await service.leftOvers(), []);
  });
});
