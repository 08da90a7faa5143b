import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { Dataset, UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { bytesOf, npyFile, zipFile } from '../../helpers/data/upload-files.js';

async function uploaded(
  t: { after(end: () => Promise<void>): unknown },
  files: Record<string, Uint8Array | string>,
  options: UploadOptions = {},
): Promise<Dataset> {
  const { upload } = await createTestStore(t);
  const result = await upload(files, options);
  assert.ok(result.outcome === 'ingested', JSON.stringify(result));
  return result.dataset;
}

async function refused(...args: Parameters<typeof uploaded>) {
  const [t, files, options = {}] = args;
  const { upload } = await createTestStore(t);
  const result = await upload(files, options);
  assert.ok(result.outcome === 'rejected', JSON.stringify(result));
  return result.errors.map(({ pointer, code, detail }) => [pointer, code, detail] as const);
}

const images = (values: number[]) =>
  zipFile({
    'x.npy': npyFile('<f4', [values.length / 9, 3, 3], bytesOf(Float32Array.from(values))),
    'y.npy': npyFile('|u1', [values.length / 9], new Uint8Array(values.length / 9)),
  });
const framed = [9, 8, 7, 6, 0, 5, 4, 3, 2];

describe('an uploaded dataset reports its ranges', () => {
  test('of a CSV, column by column and of the labels, over the training split', async (t) => {
    const csv = 'area,rooms,price\n1,10,100.5\n2,30,200\n3,20,300\n4,20,400\n';
    const { statistics, feature_names } = await uploaded(t, { 'h.csv': csv });
    assert.deepEqual(feature_names, ['area', 'rooms']);
    assert.deepEqual(
      statistics?.columns?.map(({ min, max, mean, std }) => [min, max, mean, std]),
      [
        [1, 4, 2.5, Math.sqrt(1.25)],
        [10, 30, 20, Math.sqrt(50)],
      ],
    );
    assert.deepEqual([statistics?.y?.min, statistics?.y?.max, statistics?.y?.nan_count], [100.5, 400, 0]);
    assert.deepEqual([statistics?.x.min, statistics?.x.max, statistics?.border_mean], [1, 30, null]);
    const half = await uploaded(t, { 'h.csv': csv }, { test_split: 0.5 });
    assert.equal(half.statistics?.samples?.count, 2);
  });

  test('of images, with their border, in the units of the array', async (t) => {
    const { statistics } = await uploaded(t, { 'a.npz': await images([...framed, ...framed]) });
    assert.deepEqual([statistics?.border_mean, statistics?.x.mean, statistics?.columns], [5.5, 44 / 9, null]);
  });

  test('of image files, whose pixels run from 0 to 255 however dark they are', async (t) => {
    const dark = (level: number) =>
      sharp({ create: { width: 4, height: 4, channels: 3, background: { r: level, g: level, b: level } } })
        .png()
        .toBuffer();
    const zip = await zipFile({ 'a/1.png': await dark(10), 'b/1.png': await dark(20) });
    const { statistics, value_range } = await uploaded(t, { 'dark.zip': zip });
    assert.deepEqual([statistics?.border_mean, statistics?.x.max, value_range], [15, 20, [0, 255]]);
  });
});

describe('value_range at an upload', () => {
  test('is kept, in any usual spelling', async (t) => {
    for (const value_range of ['0,255', ' -1.5 , 2e1', '[0, 10]']) {
      const dataset = await uploaded(t, { 'a.npz': await images(framed) }, { value_range });
      assert.deepEqual(dataset.value_range, JSON.parse(`[${value_range.replaceAll(/[[\]]/g, '')}]`));
    }
    assert.equal((await uploaded(t, { 'a.npz': await images(framed) })).value_range, null);
  });

  test('that is not a range, is far from the values, or is for data other than images is refused', async (t) => {
    for (const [value_range, words] of [
      ['255,0', /first less than the second/],
      ['0,1', /range from 0 to 9, far outside 0 to 1/],
    ] as const) {
      const [[pointer, code, detail] = []] = await refused(
        t,
        { 'a.npz': await images(framed) },
        { value_range },
      );
      assert.deepEqual([pointer, code], ['/value_range', 'invalid_value']);
      assert.match(detail ?? '', words);
    }
    const rows = await zipFile({
      'x.npy': npyFile('|u1', [2, 1], Uint8Array.of(1, 2)),
      'y.npy': npyFile('|u1', [2], Uint8Array.of(0, 1)),
    });
    const [[, , detail] = []] = await refused(t, { 'a.npz': rows }, { value_range: '0,1' });
    assert.match(detail ?? '', /applies only to images; the samples have shape \[1\]/);
    const [[pointer] = []] = await refused(t, { 'a.csv': 'a,b\n1,x\n2,y\n' }, { value_range: '0,1' });
    assert.equal(pointer, '/value_range');
  });
});
