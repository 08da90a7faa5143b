import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import { accepted, ingestFiles, refusedItem } from '../../helpers/data/ingest-files.js';
import { plainPng, renameInZip, zipFile } from '../../helpers/data/upload-files.js';

const png = await plainPng(2, 2, '#888');
const jpeg = await sharp(png).jpeg().toBuffer();
const gif = await sharp(png).gif().toBuffer();
const webp = await sharp(png).webp().toBuffer();
const tiff = await sharp(png).tiff().toBuffer();
/** One gray pixel, 24 bits. */
const bmp = Buffer.from(
  '424d3a0000000000000036000000280000000100000001000000010018000000000004000000130b0000130b0000000000000000000088888800',
  'hex',
);
const note = Buffer.from('note');

const zipOf = async (...names: string[]) => zipFile(Object.fromEntries(names.map((name) => [name, png])));

async function read(...names: string[]) {
  const { dataset } = await accepted({ 'a.zip': await zipOf(...names) }, { color_mode: 'grayscale' });
  return dataset;
}

const counts = ({ splits }: Dataset) =>
  (['train', 'validation', 'test'] as const).map((split) => splits[split]?.class_counts ?? null);
const skipped = (dataset: Dataset) =>
  Object.fromEntries(
    (dataset.contents?.find(({ kind }) => kind === 'files')?.skipped ?? []).map(({ reason, count }) => [
      reason,
      count,
    ]),
  );

describe('images are read', () => {
  test('as JPEG under any extension or none', async () => {
    const names = ['1.jpg', '2.jfif', '3.JPG', '4.jpe', '5.JPEG', '6', '7.image', '8.png', '9.dat'];
    const zip = await zipFile({
      ...Object.fromEntries(names.map((name) => [`cat/${name}`, jpeg])),
      'dog/only.jfif': jpeg,
    });
    const { dataset } = await accepted({ 'a.zip': zip });
    assert.deepEqual(dataset.classes, ['cat', 'dog']);
    assert.deepEqual(dataset.splits.train.class_counts, [9, 1]);
    assert.deepEqual(skipped(dataset), {});
  });

  test('as PNG, WebP, GIF and BMP, detected by their content', async () => {
    const zip = await zipFile({
      'a/1.jpg': png,
      'a/2': webp,
      'b/1.gif': gif,
      'b/2.bmp': bmp,
      'b/3.jpg': bmp,
    });
    const { dataset, arrays } = await accepted(
      { 'a.zip': zip },
      { color_mode: 'grayscale', image_height: 1, image_width: 1 },
    );
    assert.deepEqual(dataset.splits.train.class_counts, [2, 3]);
    for (const value of arrays.get('train.x') ?? []) assert.ok(Math.abs(value - 0x88) <= 1, String(value));
  });

  test('in several sizes, with a warning that names them unless a size was sent', async () => {
    const large = await plainPng(4, 3, '#888');
    const zip = await zipFile({ 'a/1.png': png, 'a/2.png': large, 'b/1.png': png, 'b/2.png': large });
    const resizedOf = async (options: Parameters<typeof accepted>[1]) =>
      (await accepted({ 'a.zip': zip }, options)).dataset.warnings?.filter(
        ({ code }) => code === 'resized_images',
      );
    const [warning, ...more] = (await resizedOf({})) ?? [];
    assert.deepEqual([warning?.count, warning?.examples.toSorted(), more], [2, ['a/2.png', 'b/2.png'], []]);
    assert.match(warning?.detail ?? '', /stretched to 2 × 2/);
    assert.deepEqual(await resizedOf({ image_height: 2, image_width: 2 }), []);
  });

  test('as the first frame of an animated GIF', async () => {
    const frames = Buffer.concat([Buffer.alloc(12, 10), Buffer.alloc(12, 250)]);
    const animated = await sharp(frames, { raw: { width: 2, height: 4, channels: 3, pageHeight: 2 } })
      .gif({ delay: [50, 50] })
      .toBuffer();
    const { arrays } = await accepted({
      'a.zip': await zipFile({ 'a/1.gif': animated, 'b/1.gif': animated }),
    });
    assert.ok((arrays.get('train.x') ?? []).every((value) => value < 30));
  });
});

describe('folders are read', () => {
  const layouts: [name: string, files: string[], classCounts: (number[] | null)[]][] = [
    ['of classes', ['cat/1.png', 'dog/1.png', 'dog/2.png'], [[1, 2], null, null]],
    [
      'of splits',
      ['d/train/cat/1.png', 'd/train/dog/1.png', 'd/val/cat/2.png', 'd/test/dog/3.png'],
      [
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'one deeper each (training_set/training_set)',
      [
        'training_set/training_set/cats/1.png',
        'training_set/training_set/dogs/1.png',
        'test_set/test_set/cats/1.png',
      ],
      [[1, 1], null, [1, 0]],
    ],
    [
      'one deeper each, with a flat folder to predict (seg_train, seg_test, seg_pred)',
      [
        'archive/seg_train/seg_train/sea/1.png',
        'archive/seg_train/seg_train/wood/1.png',
        'archive/seg_test/seg_test/sea/1.png',
        'archive/seg_pred/seg_pred/1.png',
        'archive/seg_pred/seg_pred/2.png',
      ],
      [[1, 1], null, [1, 0]],
    ],
    [
      'with a flat test folder next to train',
      ['train/cat/1.png', 'train/dog/1.png', 'test/1.png', 'test/2.png'],
      [[1, 1], null, null],
    ],
    [
      'with a flat test folder next to the classes',
      ['cat/1.png', 'dog/1.png', 'test/1.png', 'test/2.png'],
      [[1, 1], null, null],
    ],
    [
      'with images next to the classes',
      ['d/cat/1.png', 'd/dog/1.png', 'd/all.png', 'x.png'],
      [[1, 1], null, null],
    ],
    ['of classes one deeper each', ['cat/cat/1.png', 'dog/dog/1.png'], [[1, 1], null, null]],
    ['of a class that is called train', ['train/1.png', 'bus/1.png', 'car/1.png'], [[1, 1, 1], null, null]],
    ['with ./ before each name', ['./cat/1.png', './dog/1.png'], [[1, 1], null, null]],
  ];
  for (const [name, files, classCounts] of layouts) {
    test(name, async () => {
      const dataset = await read(...files);
      assert.deepEqual(counts(dataset), classCounts);
      const passed = files.length - classCounts.flat().reduce<number>((sum, count) => sum + (count ?? 0), 0);
      assert.deepEqual(skipped(dataset), passed === 0 ? {} : { outside_class_folders: passed });
      const codes = dataset.warnings?.map(({ code }) => code) ?? [];
      assert.equal(
        codes.includes('layout_choice') || codes.includes('skipped_files'),
        passed > 0,
        codes.join(),
      );
    });
  }

  const refused: [name: string, files: string[], detail: RegExp][] = [
    [
      'of splits without classes',
      ['train/1.png', 'train/2.png', 'test/1.png'],
      /'train\/1\.png'.*not in a class folder/,
    ],
    ['of a flat train folder', ['train/1.png', 'test/cat/1.png', 'test/dog/1.png'], /not in a class folder/],
    [
      'next to folders of more',
      ['cat/1.png', 'cat/old/2.png', 'dog/1.png'],
      /'dog\/1.png' and 'cat\/old\/2.png'/,
    ],
    ['of different depths', ['cat/1.png', 'dog/x/2.png', 'dog/y/2.png'], /different depths/],
    [
      'of a class next to the splits',
      ['train/cat/1.png', 'train/dog/1.png', 'cat/2.png'],
      /different depths/,
    ],
    [
      'of two training splits',
      ['train/a/1.png', 'train/b/1.png', 'training/a/1.png', 'training/b/2.png'],
      /both the train split/,
    ],
    [
      'of a class that is only tested',
      ['train/a/1.png', 'train/b/1.png', 'test/c/1.png'],
      /test split has the class 'c'/,
    ],
    ['without a class', ['1.png', '2.png'], /no class/],
    [
      'of images and masks next to others',
      ['images/1.png', 'masks/1.png', 'cat/1.png'],
      /'masks' is next to a folder of images.*masks\/1\.png for all/,
    ],
    ['of one class', ['cat/1.png', 'cat/2.png'], /one class/],
  ];
  for (const [name, files, detail] of refused) {
    test(`are rejected: ${name}`, async () => {
      const item = await refusedItem({ 'a.zip': await zipOf(...files) });
      assert.equal(item.code, 'invalid_layout');
      assert.match(item.detail, detail);
    });
  }
});

describe('names of folders', () => {
  test('are one class in NFC and NFD', async () => {
    const dataset = await read('train/caf\u00e9/1.png', 'train/tea/1.png', 'test/cafe\u0301/1.png');
    assert.deepEqual(dataset.classes, ['caf\u00e9', 'tea']);
    assert.deepEqual(dataset.splits.test?.class_counts, [1, 0]);
  });

  test('are UTF-8 if their bytes are, whatever the flag, else code page 437', async () => {
    const utf8 = renameInZip(await zipOf('cafXY/1.png', 'dog/1.png'), 'cafXY', 'caf\u00c3\u00a9');
    assert.deepEqual((await accepted({ 'a.zip': utf8 })).dataset.classes, ['caf\u00e9', 'dog']);
    const dos = renameInZip(await zipOf('cafX/1.png', 'dog/1.png'), 'cafX', 'caf\u0082');
    assert.deepEqual((await accepted({ 'a.zip': dos })).dataset.classes, ['caf\u00e9', 'dog']);
  });

  test('are rejected if they become equal', async () => {
    const item = await refusedItem({
      'a.zip': await zipOf('caf\u00e9/1.png', 'cafe\u0301/1.png', 'dog/1.png'),
    });
    assert.equal(item.code, 'invalid_zip');
    assert.match(item.detail, /two files named/);
  });
});

describe('skipped files', () => {
  test('are counted by reason, with examples', async () => {
    const zip = await zipFile({
      'cat/1.png': png,
      'dog/1.png': png,
      'dog/2.png': Buffer.alloc(0),
      'dog/notes.txt': note,
      'README.md': note,
      'cat/Thumbs.db': note,
      'cat/.DS_Store': note,
      '__MACOSX/cat/._1.png': note,
    });
    const { dataset } = await accepted({ 'a.zip': zip });
    assert.deepEqual(dataset.contents, [
      {
        kind: 'files',
        read: 2,
        skipped: [
          { reason: 'empty_file', count: 1, examples: ['dog/2.png'] },
          { reason: 'not_an_image', count: 2, examples: ['dog/notes.txt', 'README.md'] },
          {
            reason: 'hidden_file',
            count: 3,
            examples: ['cat/Thumbs.db', 'cat/.DS_Store', '__MACOSX/cat/._1.png'],
          },
        ],
      },
    ]);
    assert.equal(dataset.warnings?.filter(({ code }) => code === 'skipped_files').length, 2);
  });

  test('are named if they would have been a class', async () => {
    const zip = await zipFile({ 'cat/1.png': png, 'dog/1.png': png, 'bird/1.txt': note });
    const { dataset } = await accepted({ 'a.zip': zip });
    assert.deepEqual(dataset.warnings?.find(({ code }) => code === 'layout_choice')?.examples, ['bird']);
  });

  test('do not include class images in unsupported formats, which are rejected by name', async () => {
    const item = await refusedItem({ 'a.zip': await zipFile({ 'cat/1.png': png, 'dog/1.tif': tiff }) });
    assert.equal(item.code, 'invalid_image');
    assert.match(item.detail, /'dog\/1\.tif' is a TIFF, which is not supported/);
  });
});

describe('a random tree of images in a zip', () => {
  const className = fc.constantFrom(
    'cat',
    'dog',
    'caf\u00e9',
    'cafe\u0301',
    'test',
    'train',
    'a b',
    '猫',
    'images',
    '1',
  );
  const splitName = fc.constantFrom(
    'train',
    'Train',
    'training_set',
    'val',
    'validation',
    'test',
    'test_set',
  );
  const prefix = fc.constantFrom('', 'data/', 'a/b/', './');
  const image = fc.constantFrom(
    ['.png', png],
    ['.JPG', jpeg],
    ['.jfif', jpeg],
    ['', jpeg],
    ['.gif', gif],
    ['.webp', webp],
    ['.bmp', bmp],
    ['.txt', png],
  ) as fc.Arbitrary<[string, Buffer]>;
  const junk = fc.constantFrom<[string, Buffer, string]>(
    ['README.md', note, 'not_an_image'],
    ['.DS_Store', note, 'hidden_file'],
    ['__MACOSX/._x.png', note, 'hidden_file'],
    ['Thumbs.db', note, 'hidden_file'],
    ['empty.png', Buffer.alloc(0), 'empty_file'],
  );
  const samples = fc.array(image, { minLength: 1, maxLength: 3 });
  const classes = fc.dictionary(className, samples, { minKeys: 1, maxKeys: 4 });
  const tree = fc.record({
    prefix,
    isDoubled: fc.boolean(),
    splits: fc.oneof(
      classes.map((only) => ({ '': only })),
      fc.dictionary(splitName, classes, { minKeys: 1, maxKeys: 3 }),
    ),
    junk: fc.array(junk, { maxLength: 3 }),
  });

  test('is read to exactly its samples with everything else reported, or rejected with a pointer', async () => {
    let read = 0;
    const property = fc.asyncProperty(tree, async (drawn) => {
      const files = new Map<string, Buffer>();
      const wanted = new Map<string, number>();
      for (const [split, folders] of Object.entries(drawn.splits)) {
        for (const [name, images] of Object.entries(folders)) {
          const folder = split === '' ? name : `${split}/${drawn.isDoubled ? `${split}/` : ''}${name}`;
          for (const [index, [extension, bytes]] of images.entries())
            files.set(`${drawn.prefix}${folder}/${index}${extension}`, bytes);
          const label = name.normalize('NFC');
          wanted.set(label, (wanted.get(label) ?? 0) + images.length);
        }
      }
      const total = [...wanted.values()].reduce((sum, count) => sum + count, 0);
      for (const [name, bytes] of drawn.junk) files.set(`${drawn.prefix}${name}`, bytes);
      const result = await ingestFiles({ 'a.zip': await zipFile(Object.fromEntries(files)) });
      if (result.outcome === 'rejected') {
        assert.ok(result.errors.every(({ pointer, detail }) => pointer === '/file' && detail.length > 20));
        return;
      }
      read += 1;
      const { dataset } = result;
      const left = skipped(dataset);
      const found = counts(dataset)
        .flat()
        .reduce<number>((sum, count) => sum + (count ?? 0), 0);
      assert.equal(found + (left['outside_class_folders'] ?? 0), total, JSON.stringify(dataset.contents));
      for (const reason of ['not_an_image', 'hidden_file', 'empty_file']) {
        const names = new Set(drawn.junk.filter(([, , why]) => why === reason).map(([name]) => name));
        assert.equal(left[reason] ?? 0, names.size, reason);
      }
      for (const [label, name] of (dataset.classes ?? []).entries()) {
        const samplesOf = counts(dataset).reduce<number>((sum, split) => sum + (split?.[label] ?? 0), 0);
        assert.equal(samplesOf, wanted.get(name), name);
      }
      const lost = [...wanted.keys()].filter((name) => !dataset.classes?.includes(name));
      if (lost.length > 0)
        assert.ok(
          dataset.warnings?.some(({ code }) => code === 'layout_choice'),
          lost.join(),
        );
    });
    await fc.assert(property, { numRuns: 120 });
    assert.ok(read > 20, `${read} trees were read`);
  });
});
