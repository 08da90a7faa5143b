import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { createDatasetSamples, type ShownArray } from '../../../src/services/datasets/dataset-samples.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { bytesOf, npyFile, utf32, zipFile } from '../../helpers/data/upload-files.js';

const FIRST = { split: 'train', offset: 0, limit: 10, format: 'auto' } as const;
const imagePath = ({ split, index, array, role }: ShownArray) => [split, index, role, array].join('/');

async function uploaded(
  t: Parameters<typeof createTestStore>[0],
  files: Record<string, Uint8Array | string>,
  options = {},
) {
  const { store, upload } = await createTestStore(t);
  const result = await upload(files, options);
  assert.equal(result.outcome, 'ingested', JSON.stringify(result));
  const samples = createDatasetSamples(store);
  const list = async (query = {}) => {
    const found = await samples.list(result.id, { ...FIRST, ...query }, imagePath);
    assert.equal(found.outcome, 'found');
    return found;
  };
  return { id: result.id, samples, list, store };
}

describe('samples of an upload', () => {
  test('of a table have values by column, categories as texts, and the class of the label', async (t) => {
    const csv = 'age,city,label\n3,Paris,cat\n4.5,Rome,dog\n5,Paris,cat\n';
    const { list } = await uploaded(t, { 'a.csv': csv }, { column_types: { city: 'category' } });
    const { data, samples, hasMore } = await list({ offset: 1, limit: 1 });
    assert.deepEqual([samples, hasMore, data[0]?.index], [3, true, 1]);
    const [x, y] = data[0]?.arrays ?? [];
    assert.deepEqual(x?.columns, { age: 4.5, city: 'Rome' });
    assert.deepEqual([x?.value, y?.value, y?.class], [[4.5, 1], 1, 'dog']);
  });

  test('have texts and each of several arrays', async (t) => {
    const names = ['x_review', 'x_size', 'y_stars'];
    const npz = await zipFile({
      'x_review.npy': npyFile('<U9', [2], utf32(['naïve 👍', ''], 9)),
      'x_size.npy': npyFile('<f4', [2, 2], bytesOf(Float32Array.of(1, 2, 3, 4))),
      'y_stars.npy': npyFile('<i4', [2], bytesOf(Int32Array.of(0, 1))),
    });
    const { list } = await uploaded(t, { 'a.npz': npz });
    const { data } = await list();
    assert.deepEqual(
      data.map(({ arrays }) => arrays.map(({ role, name, value }) => [`${role}_${name}`, value])),
      [
        [
          ['x_review', 'naïve 👍'],
          ['x_size', [1, 2]],
          ['y_stars', 0],
        ],
        [
          ['x_review', ''],
          ['x_size', [3, 4]],
          ['y_stars', 1],
        ],
      ].map((sample) => sample.sort((a, b) => names.indexOf(String(a[0])) - names.indexOf(String(b[0])))),
    );
  });

  test('of images have paths, values or PNG, in the units of the array', async (t) => {
    const pixels = Float32Array.from({ length: 2 * 4 * 4 }, (_, index) => (index % 16) / 15);
    const npz = await zipFile({
      'x.npy': npyFile('<f4', [2, 4, 4, 1], bytesOf(pixels)),
      'y.npy': npyFile('<i4', [2], bytesOf(Int32Array.of(0, 1))),
    });
    const { list, samples, id } = await uploaded(t, { 'a.npz': npz });
    const [first] = (await list()).data;
    assert.deepEqual([first?.arrays[0]?.value, first?.arrays[0]?.image], [null, 'train/0/x/x']);
    assert.equal(first?.arrays[0]?.png, undefined);
    const [valued] = (await list({ format: 'values' })).data;
    assert.deepEqual(valued?.arrays[0]?.value, nested(pixels));
    const [png] = (await list({ format: 'png' })).data;
    const found = await samples.image(id, { split: 'train', index: 0 });
    assert.equal(found.outcome, 'found');
    assert.equal(png?.arrays[0]?.png, found.png.toString('base64'));
    const decoded = await sharp(found.png).greyscale().raw().toBuffer();
    assert.deepEqual(
      [...decoded],
      Array.from({ length: 16 }, (_, index) => 17 * index),
    );
  });

  test('with masks have an indexed PNG of class numbers', async (t) => {
    const image = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const mask = await sharp(Buffer.from([0, 1, 1, 0]), { raw: { width: 2, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    const zip = await zipFile({ 'images/a.png': image, 'masks/a.png': mask });
    const { list, samples, id } = await uploaded(t, { 'a.zip': zip });
    const [first] = (await list()).data;
    assert.deepEqual(
      first?.arrays.map((array) => array.image),
      ['train/0/x/x', 'train/0/y/y'],
    );
    const found = await samples.image(id, { split: 'train', index: 0, array: 'y', role: 'y' });
    assert.equal(found.outcome, 'found');
    assert.equal(found.png.readUInt8(25), 3);
    const color = await samples.image(id, { split: 'train', index: 0 });
    assert.equal(color.outcome, 'found');
    assert.deepEqual([...(await sharp(color.png).raw().toBuffer())].slice(0, 3), [255, 0, 0]);
  });

  test('are omitted above 65,536 elements, and a page ends after 4 MiB', async (t) => {
    const wide = new Float32Array(2 * 70_000);
    const { list } = await uploaded(t, {
      'a.npz': await zipFile({ 'x.npy': npyFile('<f4', [2, 70_000], bytesOf(wide)) }),
    });
    assert.equal((await list()).data[0]?.arrays[0]?.value, null);
    const many = Float32Array.from({ length: 40 * 60_000 }, () => 0.1);
    const narrow = await uploaded(t, {
      'a.npz': await zipFile({ 'x.npy': npyFile('<f4', [40, 60_000], bytesOf(many)) }),
    });
    const { data, hasMore } = await narrow.list({ limit: 40 });
    assert.ok(data.length >= 1 && data.length < 40 && hasMore, String(data.length));
  });

  test('are not found in a split that the dataset lacks, or past its end', async (t) => {
    const { samples, id, list } = await uploaded(t, { 'a.csv': 'a,b\n1,2\n3,4\n' });
    assert.deepEqual(await samples.list(id, { ...FIRST, split: 'test' }, imagePath), {
      outcome: 'no_split',
      splits: ['train'],
    });
    const { data, hasMore } = await list({ offset: 5 });
    assert.deepEqual([data, hasMore], [[], false]);
    assert.equal((await samples.image(id, { split: 'train', index: 0 })).outcome, 'no_image');
    assert.equal((await samples.list('ds_none', FIRST, imagePath)).outcome, 'not_found');
  });
});

describe('a list of datasets by digest', () => {
  test('has those of these bytes', async (t) => {
    const { store, id } = await uploaded(t, { 'a.csv': 'a,b\n1,2\n3,4\n' });
    const sha256 = (await store.get(id))?.stored.dataset.sha256 ?? '';
    const ids = async (digest: string) =>
      (await store.list({ limit: 10, sha256: digest })).items.map((dataset) => dataset.id);
    assert.deepEqual(await ids(sha256), [id]);
    assert.deepEqual(await ids('0'.repeat(64)), []);
    const mnist = (await store.get('mnist'))?.stored.dataset.sha256 ?? '';
    assert.deepEqual(await ids(mnist), ['mnist']);
  });
});

/** Sixteen pixels of a channel in lists. */
const nested = (pixels: Float32Array) =>
  Array.from({ length: 4 }, (_, row) => Array.from({ length: 4 }, (_, column) => [pixels[4 * row + column]]));
