import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { decodeImage } from '../../../workers/images/decode-image.js';
import type { Pixels, Size } from '../../../workers/images/pixels.js';
import { decodePlainPng } from '../../../workers/images/png/decode-plain-png.js';
import { readPlainPng } from '../../../workers/images/png/plain-png.js';
import { randomPng, withChecksums } from '../../helpers/data/random-png.js';

const decode = (bytes: Uint8Array, target: Size | ((size: Size) => Size) = (size) => size) =>
  decodeImage(bytes, { maxPixels: 1e6, target });

function decodeSimply(bytes: Uint8Array): Pixels | undefined {
  const png = readPlainPng(bytes, 256);
  return png && decodePlainPng(png);
}

/** The pixels that libvips decodes. @throws Error if it refuses the file */
async function decodeByVips(bytes: Uint8Array): Promise<Pixels> {
  const image = sharp(bytes, { failOn: 'error' }).autoOrient().raw({ depth: 'uchar' });
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function assertSame(actual: Pixels | undefined, expected: Pixels) {
  assert.deepEqual({ ...actual, data: [...(actual?.data ?? [])] }, { ...expected, data: [...expected.data] });
}

/** A photo of 24 × 16 pixels. */
const photo = () => {
  const raw = Buffer.from(Array.from({ length: 24 * 16 * 3 }, (_, index) => (index * index) % 256));
  return sharp(raw, { raw: { width: 24, height: 16, channels: 3 } });
};

describe('a small PNG', () => {
  test('has the pixels that libvips decodes, whatever its kind, filters and chunks', async () => {
    const property = fc.asyncProperty(randomPng, async ({ bytes, width, height }) => {
      const expected = await decodeByVips(bytes);
      assertSame(decodeSimply(bytes), expected);
      const decoded = await decode(bytes);
      assert.ok(decoded.outcome === 'decoded');
      assertSame(decoded.pixels, expected);
      assert.deepEqual([decoded.format, decoded.original], ['png', { width, height }]);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('has the pixels that libvips decodes from changed bytes, or is left to it', async () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const property = fc.asyncProperty(randomPng, change, async ({ bytes }, [place, value]) => {
      const changed = Buffer.from(bytes);
      changed[8 + (place % (bytes.length - 8))] = value;
      for (const file of [changed, withChecksums(changed)]) {
        const pixels = decodeSimply(file);
        if (pixels !== undefined) assertSame(pixels, await decodeByVips(file));
      }
    });
    await fc.assert(property, { numRuns: 600 });
  });

  test('is left to libvips if it is interlaced, of 16 bits, rotated or has a color profile', async () => {
    const image = photo();
    const files = await Promise.all([
      image.clone().png({ progressive: true }).toBuffer(),
      image.clone().toColourspace('rgb16').png().toBuffer(),
      image.clone().withMetadata({ orientation: 6 }).png().toBuffer(),
      image.clone().withIccProfile('p3').png().toBuffer(),
    ]);
    for (const file of files) {
      assert.equal(decodeSimply(file), undefined);
      const decoded = await decode(file);
      assert.ok(decoded.outcome === 'decoded');
      assertSame(decoded.pixels, await decodeByVips(file));
    }
  });

  test('is large as soon as its header says so: nothing else of it is read before libvips gets it', async () => {
    class HeaderAlone extends Uint8Array {
      override subarray(): never {
        throw new Error('More than the header is read');
      }
    }
    for (const size of [{ width: 257 }, { height: 257 }]) {
      const file = await photo()
        .resize({ width: 1, height: 1, fit: 'fill', ...size })
        .png()
        .toBuffer();
      assert.equal(readPlainPng(HeaderAlone.from(file), 256), undefined);
      const decoded = await decode(file);
      assert.ok(decoded.outcome === 'decoded');
      assertSame(decoded.pixels, await decodeByVips(file));
    }
    assert.equal(readPlainPng(HeaderAlone.from(Buffer.alloc(20)), 256), undefined);
  });

  test('is refused with the reason if it is cut off or its checksum is wrong', async () => {
    const file = await photo().png().toBuffer();
    const wrong = Buffer.from(file);
    wrong[wrong.length - 20] = (wrong[wrong.length - 20] ?? 0) ^ 1;
    for (const bytes of [file.subarray(0, file.length - 30), wrong]) {
      const reason = 'the PNG is corrupt or truncated; save it again';
      assert.deepEqual(await decode(bytes), { outcome: 'refused', reason });
    }
  });
});

describe('a JPEG', () => {
  test('has the size and pixels that libvips decodes, rotated or not', async () => {
    const image = photo();
    const files = await Promise.all([
      image.clone().jpeg().toBuffer(),
      image.clone().jpeg({ progressive: true }).toBuffer(),
      image.clone().toColourspace('b-w').jpeg().toBuffer(),
      image.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      image.clone().withIccProfile('p3').jpeg().toBuffer(),
      image.clone().toColourspace('cmyk').jpeg().toBuffer(),
    ]);
    for (const file of files) {
      const decoded = await decode(file);
      assert.ok(decoded.outcome === 'decoded');
      const expected = await decodeByVips(file);
      assertSame(decoded.pixels, expected);
      assert.deepEqual(decoded.original, { width: expected.width, height: expected.height });
    }
  });

  test('is stretched to the target', async () => {
    const decoded = await decode(await photo().jpeg().toBuffer(), { width: 5, height: 7 });
    assert.ok(decoded.outcome === 'decoded');
    const { pixels, original } = decoded;
    assert.deepEqual([pixels.width, pixels.height, original], [5, 7, { width: 24, height: 16 }]);
  });

  test('is refused with the reason if it is too large, cut off or only a header', async () => {
    const file = await photo().jpeg().toBuffer();
    const tooLarge = await decodeImage(file, { maxPixels: 100, target: (size) => size });
    const limit = 'it has more than 100 pixels; send a smaller image';
    assert.deepEqual(tooLarge, { outcome: 'refused', reason: limit });
    for (const bytes of [file.subarray(0, file.length - 100), file.subarray(0, 200), file.subarray(0, 4)]) {
      const reason = 'the JPEG is corrupt or truncated; save it again';
      assert.deepEqual(await decode(bytes), { outcome: 'refused', reason });
    }
  });
});
