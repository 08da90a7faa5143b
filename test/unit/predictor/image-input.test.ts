import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { ModelManifest } from '../../../src/contracts/models.js';
import { readImages } from '../../../workers/predictor/instances/image-input.js';
import { inputProfile } from '../../../workers/predictor/instances/input-profile.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const SIDE = 28;
const BAR = SIDE * 14 + 14;
/** A light bar on a dark ground, as MNIST has its digits. */
const digit = Uint8Array.from({ length: SIDE * SIDE }, (_, index) =>
  index % SIDE === 14 && index > 140 && index < 640 ? 255 : 0,
);
const dark = digit.map((value) => 255 - value);

const gray = (pixels: Uint8Array) =>
  sharp(Buffer.from(pixels), { raw: { width: SIDE, height: SIDE, channels: 1 } });

async function read(
  bytes: Uint8Array,
  overrides: Partial<ModelManifest> = {},
  invert: 'auto' | 'true' | 'false' = 'auto',
) {
  const images = [{ bytes, file: 'a.png', pointer: '/images/0' }];
  const options = { invert, background: 'none', maxImagePixels: 1_000_000 } as const;
  return readImages(images, inputProfile(modelManifest(overrides)), options);
}

async function ready(...args: Parameters<typeof read>) {
  const result = await read(...args);
  assert.ok(result.outcome === 'ready', JSON.stringify(result));
  const report = result.reports?.[0];
  assert.ok(report);
  return { values: result.values, report };
}

async function refused(...args: Parameters<typeof read>): Promise<string> {
  const result = await read(...args);
  assert.ok(result.outcome === 'rejected');
  assert.equal(result.errors[0]?.pointer, '/images/0');
  return result.errors[0]?.detail ?? '';
}

describe('a posted image', () => {
  test('with 28 by 28 gray pixels is used unchanged, whether PNG, 16-bit PNG, palette PNG or lossless WebP', async () => {
    const wide = Uint16Array.from(digit, (value) => value * 257);
    const files = [
      await gray(digit).toColourspace('b-w').png().toBuffer(),
      await gray(digit).png({ palette: true }).toBuffer(),
      await gray(digit).webp({ lossless: true }).toBuffer(),
      await sharp(wide, { raw: { width: SIDE, height: SIDE, channels: 1 } })
        .toColourspace('grey16')
        .png()
        .toBuffer(),
    ];
    for (const file of files) {
      const { values, report } = await ready(file);
      assert.deepEqual([...values], [...digit]);
      assert.deepEqual([report.resized, report.grayscaled, report.inverted], [false, false, false]);
    }
  });

  test('is resized, made gray, and inverted by its light border if it is larger and in color', async () => {
    const paper = Buffer.from(Array.from(dark, (value) => [value, 0.9 * value, 0.8 * value]).flat());
    const photo = await sharp(paper, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .resize(420, 560, { fit: 'fill' })
      .jpeg()
      .toBuffer();
    const { values, report } = await ready(photo);
    assert.deepEqual(report, {
      file: 'a.png',
      format: 'jpeg',
      width: 420,
      height: 560,
      resized: true,
      grayscaled: true,
      inverted: true,
    });
    assert.ok((values[BAR] ?? 0) > 150 && (values[0] ?? 255) < 80, `${values[BAR]} on ${values[0]}`);
  });

  test('is inverted as requested', async () => {
    const file = await gray(dark).png().toBuffer();
    assert.equal((await ready(file, {}, 'false')).values[0], 255);
    assert.equal((await ready(file, {}, 'true')).values[0], 0);
    assert.equal((await ready(file, { background: null })).report.inverted, false);
  });

  test('with transparency gets a white background for black ink, a black one for white ink', async () => {
    const channels = (ink: number) =>
      Buffer.from(Array.from(digit, (alpha) => [ink, ink, ink, alpha]).flat());
    const png = (ink: number) =>
      sharp(channels(ink), { raw: { width: SIDE, height: SIDE, channels: 4 } })
        .png()
        .toBuffer();
    assert.deepEqual([...(await ready(await png(0), {}, 'false')).values], [...dark]);
    assert.deepEqual([...(await ready(await png(255), {}, 'false')).values], [...digit]);
  });

  test('works with one pixel, one column or CMYK', async () => {
    const plain = { width: 1, height: 1, channels: 3, background: '#808080' } as const;
    const one = await ready(await sharp({ create: plain }).png().toBuffer());
    assert.deepEqual(new Set(one.values), new Set([128]));
    const column = await ready(
      await sharp({ create: { ...plain, height: 900 } })
        .png()
        .toBuffer(),
    );
    assert.equal(column.report.height, 900);
    const { values } = await ready(await gray(digit).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer());
    assert.ok((values[BAR] ?? 0) > 200 && (values[0] ?? 255) < 40);
  });

  test('is rotated by its EXIF orientation', async () => {
    const half = await gray(digit.map((_, index) => (index < 392 ? 255 : 0)))
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { values } = await ready(half, {}, 'false');
    assert.ok(
      (values[20 * SIDE + 27] ?? 0) > 200 && (values[20 * SIDE] ?? 255) < 50,
      'the light top turned to the right',
    );
  });

  test('keeps its colors for an RGB model', async () => {
    const red = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#ff0080' } })
      .png()
      .toBuffer();
    const { values } = await ready(red, { input: { shape: [1, 1, 3], dtype: 'uint8' }, background: null });
    const first = { input: { shape: [3, 2, 2], dtype: 'uint8' as const }, background: null };
    const byChannel = await ready(red, { ...first, data_format: 'channels_first' });
    assert.deepEqual([...byChannel.values], [255, 255, 255, 255, 0, 0, 0, 0, 128, 128, 128, 128]);
    assert.match(await refused(red, first), /not an image/);
    assert.deepEqual([...values], [255, 0, 128]);
  });

  test('is in the units of the training data, with the channel order of the model', async () => {
    const red = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#ff0033' } })
      .png()
      .toBuffer();
    const units = { low: -1, high: 1, source: 'usual' } as const;
    const shared = { units, background: null, data_format: 'channels_first' } as const;
    const floats = await ready(red, { ...shared, input: { shape: [3, 2, 2], dtype: 'float32' } });
    const fifth = Math.fround(-0.6);
    assert.deepEqual([...floats.values], [1, 1, 1, 1, -1, -1, -1, -1, fifth, fifth, fifth, fifth]);
    const doubles = await ready(red, { ...shared, input: { shape: [3, 2, 2], dtype: 'float64' } });
    assert.equal(doubles.values[11], -0.6);
  });

  test('is inverted by comparing borders in the same unit, whatever the type', async () => {
    const file = await gray(dark).png().toBuffer();
    for (const dtype of ['int64', 'int16', 'float64', 'uint16'] as const) {
      const { report, values } = await ready(file, {
        input: { shape: [28, 28], dtype },
        units: { low: -3, high: 507, source: 'recorded' },
        background: 0.01,
      });
      assert.deepEqual([report.inverted, values[0], values[BAR]], [true, -3, 507]);
    }
  });

  test('is in the units that version 0.1.0 assumed for floats, if the manifest has none', async () => {
    const file = await gray(digit).png().toBuffer();
    const floats: Partial<ModelManifest> = { input: { shape: [28, 28], dtype: 'float32' } };
    assert.equal((await ready(file, { ...floats, preprocessing: [] })).values[BAR], 1);
    assert.equal((await ready(file, floats)).values[BAR], 255);
  });

  test('is rejected with the reason if truncated, animated, of another format, empty or a bomb', async () => {
    const png = await gray(digit).resize(200).png().toBuffer();
    assert.match(await refused(png.subarray(0, png.length / 2)), /PNG is corrupt or truncated/);
    const frames = { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } } as const;
    const pixels = Buffer.concat([Buffer.alloc(48, 10), Buffer.alloc(48, 200)]);
    assert.match(
      await refused(
        await sharp(pixels, frames)
          .webp({ delay: [50, 50] })
          .toBuffer(),
      ),
      /animated, with 2 frames/,
    );
    assert.match(
      await refused(await gray(digit).tiff().toBuffer()),
      /looks like a TIFF; expected a PNG, JPEG, WebP, GIF or BMP/,
    );
    assert.match(await refused(new Uint8Array(0)), /it is empty/);
    const large = await sharp({ create: { width: 2000, height: 2000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    assert.match(await refused(large), /more than 1000000 pixels/);
  });

  test('is rejected by a model for other data', async () => {
    const file = await gray(digit).png().toBuffer();
    assert.match(await refused(file, { input: { shape: [4], dtype: 'float32' } }), /shape \[4\].*instances/);
  });
});
