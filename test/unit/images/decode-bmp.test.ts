import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { ROOT } from '../../../scripts/test/root.js';
import { BmpError } from '../../../workers/images/bmp-header.js';
import { decodeBmp } from '../../../workers/images/decode-bmp.js';
import { decodeImage } from '../../../workers/images/decode-image.js';
import type { Pixels } from '../../../workers/images/pixels.js';

interface Fixture {
  base64: string;
  width: number;
  height: number;
  /** The pixels as read by Pillow 13. */
  rgb: number[];
}

const fixtures: [string, Fixture][] = Object.entries(
  JSON.parse(await readFile(join(ROOT, 'test/fixtures/bmp.json'), 'utf8')),
);

const toRgb = ({ data, channels, width, height }: Pixels): number[] =>
  Array.from({ length: width * height * 3 }, (_, index) => {
    const pixel = Math.floor(index / 3);
    return data[channels === 1 ? pixel : pixel * channels + (index % 3)] ?? -1;
  });

describe('decodeBmp', () => {
  for (const [name, { base64, width, height, rgb }] of fixtures) {
    test(`reads ${name} like Pillow`, () => {
      const pixels = decodeBmp(Buffer.from(base64, 'base64'), 100);
      assert.deepEqual([pixels.width, pixels.height], [width, height]);
      // 5 and 6 bits are spread over 0 to 255 by rounding here, by cutting there.
      const most = name.startsWith('5') ? 1 : 0;
      const worst = toRgb(pixels).map((value, index) => Math.abs(value - (rgb[index] ?? -1)));
      assert.ok(Math.max(...worst) <= most, `differs by ${Math.max(...worst)}`);
    });
  }

  test('rejects a file truncated anywhere with a BmpError', () => {
    for (const [name, { base64 }] of fixtures) {
      const bytes = Buffer.from(base64, 'base64');
      // The padding of the last row may be missing.
      for (let end = 0; end < bytes.length - 3; end += 1)
        assert.throws(() => decodeBmp(bytes.subarray(0, end), 100), BmpError, `${name} cut at ${end}`);
    }
  });

  test('fails only with a BmpError, whatever the bytes', () => {
    const change = fc.tuple(fc.nat(80), fc.nat(255));
    const property = fc.property(
      fc.constantFrom(...fixtures.map(([, fixture]) => fixture.base64)),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      (base64, changes) => {
        const bytes = Buffer.from(base64, 'base64');
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          const { width, height, channels, data } = decodeBmp(bytes, 10_000);
          assert.equal(data.length, width * height * channels);
        } catch (error) {
          assert.ok(error instanceof BmpError, String(error));
        }
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });

  test('rejects too many pixels before it allocates memory for them', () => {
    const bytes = Buffer.from(fixtures.find(([name]) => name === 'rgb24')?.[1].base64 ?? '', 'base64');
    bytes.writeInt32LE(2 ** 30, 18);
    bytes.writeInt32LE(2 ** 30, 22);
    assert.throws(() => decodeBmp(bytes, 1000), /more than 1000 pixels/);
  });
});

describe('decodeImage', () => {
  test('resizes a BMP like the same picture as PNG', async () => {
    const [, gray] = fixtures.find(([name]) => name === 'gray8') ?? assert.fail();
    const options = { maxPixels: 1000, target: { width: 3, height: 2 } };
    const bytes = Buffer.from(gray.base64, 'base64');
    const result = await decodeImage(bytes, options);
    const { data } = decodeBmp(bytes, 100);
    const png = await sharp(data, { raw: { width: 7, height: 5, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const same = await decodeImage(png, options);
    assert.ok(result.outcome === 'decoded' && same.outcome === 'decoded');
    assert.deepEqual(toRgb(result.pixels), toRgb(same.pixels));
    assert.deepEqual([result.format, result.pixels.width, result.pixels.channels], ['bmp', 3, 1]);
    assert.deepEqual(result.original, { width: 7, height: 5 });
  });
});
