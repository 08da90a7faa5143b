import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import type { StoredReports } from '../../../src/contracts/jobs/evaluation-report.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { trainUpload } from '../../helpers/data/trained-upload.js';
import { zipFile } from '../../helpers/data/upload-files.js';

loadTensorFlow({ intraOpThreads: 1 });

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const bright = (sample: number, pixel: number): boolean => (sample * 5 + pixel * 3) % 7 < 3;

/** A gray PNG with one value for bright pixels, and one for dark ones. */
const png = (sample: number, [dark, light]: readonly [number, number]): Promise<Buffer> =>
  sharp(Buffer.from(Array.from({ length: PIXELS }, (_, pixel) => (bright(sample, pixel) ? light : dark))), {
    raw: { width: SIDE, height: SIDE, channels: 1 },
  })
    .toColourspace('b-w')
    .png()
    .toBuffer();

test('a model trained on images with masks finds the bright pixels of a posted image', async (t) => {
  const files: Record<string, Uint8Array> = {};
  for (const [split, samples] of [
    ['train', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['test', [8, 9]],
  ] as const)
    for (const sample of samples) {
      files[`${split}/images/${sample}.png`] = await png(sample, [20, 230]);
      files[`${split}/masks/${sample}.png`] = await png(sample, [0, 255]);
    }
  const { manifest, run, predict } = await trainUpload(
    await createTestStore(t),
    { 'streets.zip': await zipFile(files) },
    {
      model: { layers: [{ type: 'Conv2D', filters: 1, kernel_size: 1, activation: 'sigmoid' }] },
      compile: { optimizer: { type: 'adam', learning_rate: 0.5 }, loss: 'binary_crossentropy' },
      dataset: { x: [{ op: 'rescale', scale: 1 / 127.5, offset: -1 }] },
      fit: { epochs: 20, batch_size: 4 },
    },
  );
  assert.equal(manifest.task, 'semantic_segmentation');
  const [prediction] = await predict({
    input: { kind: 'images', images: [{ bytes: await png(11, [20, 230]), file: null, pointer: '' }] },
  });
  assert.deepEqual(
    prediction?.classes?.flat(),
    Array.from({ length: PIXELS }, (_, pixel) => (bright(11, pixel) ? 1 : 0)),
  );
  const file = join(run.assignment.attemptDirectory, 'evaluation.json');
  const { reports }: StoredReports = JSON.parse(await readFile(file, 'utf8'));
  assert.deepEqual([reports[0]?.count, reports[0]?.mean_iou], [2 * PIXELS, 1]);
});
