import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { accepted, refusedItem, refusedItems } from '../../helpers/data/ingest-files.js';
import { plainPng, zipFile } from '../../helpers/data/upload-files.js';

const gray = (value: number) => plainPng(2, 2, `rgb(${value},${value},${value})`);
const zipOf = async (files: Record<string, string | Promise<Buffer>>) => {
  const named: [string, Uint8Array][] = [];
  for (const [name, content] of Object.entries(files)) named.push([name, Buffer.from(await content)]);
  return { 'a.zip': await zipFile(Object.fromEntries(named)) };
};
const GRAY: UploadOptions = { color_mode: 'grayscale' };

describe('a zip of images with metadata.csv', () => {
  test('gives images, columns and labels, in the order of the table', async () => {
    const files = await zipOf({
      'metadata.csv': 'file_name,age,price,breed\nimg/b.png,3,1.5,pug\n./img/a.png,4,2.5,beagle\n',
      'img/a.png': gray(1),
      'img/b.png': gray(2),
      'img/c.png': gray(3),
    });
    const { dataset, arrays } = await accepted(files, { ...GRAY, label_columns: ['price', 'breed'] });
    assert.equal(dataset.format, 'image_table');
    assert.deepEqual(
      dataset.arrays?.map(({ role, name, kind, shape }) => [role, name, kind, shape]),
      [
        ['x', 'image', 'image', [2, 2, 1]],
        ['x', 'table', 'table', [1]],
        ['y', 'price', 'numbers', []],
        ['y', 'breed', 'numbers', []],
      ],
    );
    assert.deepEqual(arrays.get('train.x.image'), [2, 2, 2, 2, 1, 1, 1, 1]);
    assert.deepEqual(
      [arrays.get('train.x.table'), arrays.get('train.y.breed')],
      [
        [3, 4],
        [1, 0],
      ],
    );
    assert.deepEqual(dataset.arrays?.[0]?.value_range, [0, 255]);
    const skipped = dataset.warnings?.find(({ code }) => code === 'skipped_files');
    assert.deepEqual(skipped?.examples, ['img/c.png']);
  });

  test('gives x and y if it has one label and nothing else', async () => {
    const files = await zipOf({
      'd/metadata.csv': 'file_name,breed\n1.png,pug\n2.png,beagle\n',
      'd/1.png': gray(1),
      'd/2.png': gray(2),
    });
    const { dataset, arrays } = await accepted(files, GRAY);
    assert.deepEqual(
      [dataset.x?.shape, dataset.classes],
      [
        [2, 2, 1],
        ['beagle', 'pug'],
      ],
    );
    assert.deepEqual([dataset.arrays, arrays.get('train.y')], [undefined, [1, 0]]);
  });

  test('has a table in the folder of each split, texts, and rows dropped with their images', async () => {
    const files = await zipOf({
      'train/metadata.csv': 'file_name,caption,n\n1.png,one,1\n2.png,,2\n3.png,three,3.5\n',
      'train/1.png': gray(1),
      'train/2.png': gray(2),
      'train/3.png': gray(3),
      'test/metadata.jsonl': '{"file_name": "9.png", "caption": "nine", "n": 9}\n',
      'test/9.png': gray(9),
    });
    const options = { ...GRAY, column_types: { caption: 'text' }, missing_values: 'drop_rows' } as const;
    const { arrays, texts } = await accepted(files, options);
    assert.deepEqual(texts.get('train.x.caption'), ['one', 'three']);
    assert.deepEqual(arrays.get('train.x.image'), [1, 1, 1, 1, 3, 3, 3, 3]);
    assert.deepEqual([texts.get('test.x.caption'), arrays.get('test.y.n')], [['nine'], [9]]);
  });

  test('is rejected if the table names other files', async () => {
    const files = await zipOf({ 'metadata.csv': 'file_name,k\n1.png,a\n2.png,b\n', '1.png': gray(1) });
    const item = await refusedItem(files);
    assert.equal(item.code, 'invalid_layout');
    assert.match(item.detail, /'metadata.csv' names 1 file .* '2.png'/);
  });

  test('is read by class folders if the table does not name files', async () => {
    const files = await zipOf({ 'metadata.csv': 'a,b\n1,2\n', 'cat/1.png': gray(1), 'dog/1.png': gray(2) });
    assert.equal((await accepted(files)).dataset.format, 'image_zip');
  });
});

/** A gray PNG whose pixels are the given classes, 2 × 2. */
const mask = (...classes: number[]) =>
  sharp(Buffer.from(classes), { raw: { width: 2, height: 2, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();

describe('a zip of images and masks', () => {
  test('pairs them by name, with the class numbers as they are', async () => {
    const files = await zipOf({
      'd/train/images/1.jpg': gray(7),
      'd/train/masks/1.png': mask(0, 1, 2, 1),
      'd/test/images/2.png': gray(8),
      'd/test/masks/2.png': mask(2, 2, 2, 2),
    });
    const { dataset, arrays } = await accepted(files);
    assert.deepEqual([dataset.x?.shape, dataset.y], [[2, 2, 3], { shape: [2, 2, 1], dtype: 'uint8' }]);
    assert.deepEqual(
      [arrays.get('train.y'), arrays.get('test.y')],
      [
        [0, 1, 2, 1],
        [2, 2, 2, 2],
      ],
    );
    const values = dataset.warnings?.find(({ code }) => code === 'mask_values');
    assert.match(values?.detail ?? '', /0, 1, 2\..*3 outputs/);
  });

  test('stores 0 and 255 as 0 and 1, and says so', async () => {
    const files = await zipOf({ 'images/1.png': gray(7), 'masks/1_mask.png': mask(0, 255, 255, 0) });
    const { arrays, dataset } = await accepted(files);
    assert.deepEqual(arrays.get('train.y'), [0, 1, 1, 0]);
    const codes = dataset.warnings?.map(({ code }) => code);
    assert.deepEqual(codes, ['layout_choice', 'mask_values']);
  });

  test('resizes masks without mixing neighbors, and reads palettes by index', async () => {
    const palette = sharp(Buffer.from([200, 0, 0, 0, 0, 90, 0, 0, 90, 200, 0, 0]), {
      raw: { width: 2, height: 2, channels: 3 },
    }).png({ palette: true });
    const files = await zipOf({ 'images/1.png': gray(7), 'masks/1.png': palette.toBuffer() });
    const { arrays } = await accepted(files, { image_height: 4, image_width: 4 });
    const classes = arrays.get('train.y') ?? [];
    assert.equal(classes.length, 16);
    assert.deepEqual(new Set(classes).size, 2);
    assert.deepEqual(
      classes.slice(0, 4).map(String),
      [0, 0, 2, 2].map((at) => String(classes[at])),
    );
    assert.notEqual(classes[0], classes[2]);
  });

  test('is rejected with each image and mask alone, and for masks in colors', async () => {
    const lonely = await zipOf({
      'images/1.png': gray(1),
      'images/2.png': gray(1),
      'masks/1.png': mask(0, 1, 0, 1),
      'masks/3.png': mask(0, 1, 0, 1),
    });
    const errors = await refusedItems(lonely);
    assert.deepEqual(
      errors.map(({ detail }) => /'(.*?)'/.exec(detail)?.[1]),
      ['images/2.png', 'masks/3.png'],
    );
    const colored = await zipOf({ 'images/1.png': gray(1), 'masks/1.png': plainPng(2, 2, 'red') });
    assert.match((await refusedItem(colored)).detail, /has colors.*8-bit gray/);
    const lossy = {
      'images/1.png': gray(1),
      'masks/1.jpg': sharp(await gray(1))
        .jpeg()
        .toBuffer(),
    };
    assert.match((await refusedItem(await zipOf(lossy))).detail, /lossy/);
  });
});
