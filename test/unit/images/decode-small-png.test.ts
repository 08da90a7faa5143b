import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { decodeSmallPng } from '../../../workers/images/decode-small-png.js';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Values of a pixel by color type: gray, RGB, palette, gray and alpha, RGB and alpha. */
const VALUES = [
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
] as const;

interface Drawn {
  kind: (typeof VALUES)[number];
  width: number;
  height: number;
  seed: number;
  level: number;
  /** Where the compressed rows are cut into two chunks; 0: nowhere. */
  cut: number;
  extra: string;
  /** A byte that is changed afterwards; null: none. */
  change: { at: number; to: number } | null;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom(...VALUES),
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 20 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  level: fc.integer({ min: 0, max: 9 }),
  cut: fc.integer({ min: 0, max: 30 }),
  extra: fc.constantFrom('', '', 'tEXt', 'pHYs', 'tIME', 'gAMA', 'AbCd'),
  change: fc.option(fc.record({ at: fc.nat(2000), to: fc.nat(255) }), { freq: 3 }),
});

function chunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(8), content, Buffer.alloc(4)]);
  bytes.writeUInt32BE(content.length);
  bytes.write(type, 4, 'latin1');
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/** A PNG of random pixels, each row with a random filter, a few of which do not exist. */
function encode({
  kind: [colorType, values],
  width,
  height,
  seed,
  level,
  cut,
  extra,
  change,
}: Drawn): Buffer {
  let state = seed;
  const next = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, colorType, 0, 0, 0]);
  const rows = Array.from({ length: height }, () => [
    next(50) === 0 ? 5 : next(5),
    ...Array.from({ length: width * values }, () => next(256)),
  ]);
  const data = deflateSync(Uint8Array.from(rows.flat()), { level });
  const palette = Uint8Array.from({ length: 3 * (colorType === 3 ? 256 - next(3) : 0) }, () => next(256));
  const file = Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(extra === '' ? [] : [chunk(extra, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0, 1]))]),
    ...(palette.length === 0 ? [] : [chunk('PLTE', palette)]),
    chunk('IDAT', data.subarray(0, cut || data.length)),
    ...(cut === 0 ? [] : [chunk('IDAT', data.subarray(cut))]),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  if (change !== null) file[SIGNATURE.length + (change.at % (file.length - SIGNATURE.length))] = change.to;
  return file;
}

test('small PNGs, damaged ones included, are decoded as sharp decodes them, or left to it', async () => {
  let count = 0;
  const property = fc.asyncProperty(drawn, async (picture) => {
    const file = encode(picture);
    const pixels = decodeSmallPng(file);
    if (pixels === undefined) return;
    count += 1;
    const image = sharp(file, { failOn: 'error' }).raw();
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    assert.deepEqual({ ...pixels, data: Buffer.from(pixels.data) }, { data, width, height, channels });
  });
  await fc.assert(property, { numRuns: 1500 });
  assert.ok(count > 150, `${count} of 1500 decoded`);
});

test('what changes pixels, or is large, is left to sharp', async () => {
  const small = { create: { width: 4, height: 4, channels: 3, background: 'red' } } as const;
  assert.ok(decodeSmallPng(await sharp(small).png().toBuffer()));
  for (const file of [
    await sharp(small).png({ progressive: true }).toBuffer(),
    await sharp(small).toColourspace('rgb16').png().toBuffer(),
    await sharp(small).withMetadata({ icc: 'p3' }).png().toBuffer(),
    await sharp(small).resize(129, 128).png().toBuffer(),
    await sharp(small).jpeg().toBuffer(),
    Buffer.concat([await sharp(small).png().toBuffer(), Buffer.of(0)]),
    Buffer.alloc(0),
  ])
    assert.equal(decodeSmallPng(file), undefined);
});
