import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';

/** A PNG with samples of any values, filtered in any way. */
export interface RandomPng {
  bytes: Buffer;
  width: number;
  height: number;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Color types with their samples and depths. */
const KINDS = [
  { code: 0, samples: 1, depths: [1, 2, 4, 8] },
  { code: 2, samples: 3, depths: [8] },
  { code: 3, samples: 1, depths: [1, 2, 4, 8] },
  { code: 4, samples: 2, depths: [8] },
  { code: 6, samples: 4, depths: [8] },
];

/** Chunks that do not change pixels. */
const NEUTRAL = [
  chunk('gAMA', Buffer.from('0000b18f', 'hex')),
  chunk('sRGB', Buffer.from('00', 'hex')),
  chunk('pHYs', Buffer.from('00000b1300000b1301', 'hex')),
  chunk('tEXt', Buffer.from('Software\0test', 'latin1')),
  chunk('tIME', Buffer.from('07e80101000000', 'hex')),
];

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Replaces the checksums of the chunks, so that changed bytes reach the decoder. */
export function withChecksums(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}

/** PNGs of all kinds of at most 8 bits a sample, not interlaced. */
export const randomPng: fc.Arbitrary<RandomPng> = fc
  .record({
    kind: fc.constantFrom(
      ...KINDS.flatMap(({ depths, ...kind }) => depths.map((depth) => ({ ...kind, depth }))),
    ),
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 9 }),
    filters: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
    values: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    palette: fc.uint8Array({ minLength: 768, maxLength: 768 }),
    transparency: fc.option(fc.uint8Array({ minLength: 6, maxLength: 6 })),
    neutral: fc.subarray(NEUTRAL),
    level: fc.integer({ min: 0, max: 9 }),
    parts: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ kind, width, height, ...png }) => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([kind.depth, kind.code], 8);
    const rowBytes = Math.ceil((width * kind.samples * kind.depth) / 8);
    const rows = Buffer.concat(
      Array.from({ length: height }, (_, row) => {
        const values = Array.from(
          { length: rowBytes },
          (_, at) => png.values[(row * rowBytes + at) % png.values.length] ?? 0,
        );
        return Buffer.from([png.filters[row % png.filters.length] ?? 0, ...values]);
      }),
    );
    const deflated = deflateSync(rows, { level: png.level });
    const size = Math.ceil(deflated.length / png.parts);
    const chunks = [
      chunk('IHDR', header),
      ...png.neutral,
      ...(kind.code === 3 ? [chunk('PLTE', png.palette.subarray(0, 3 * 2 ** kind.depth))] : []),
      ...transparencyOf(kind, png.transparency),
      ...Array.from({ length: png.parts }, (_, part) =>
        chunk('IDAT', deflated.subarray(part * size, (part + 1) * size)),
      ),
      chunk('IEND', Buffer.alloc(0)),
    ];
    return { bytes: Buffer.concat([SIGNATURE, ...chunks]), width, height };
  });

/** The chunk tRNS: alpha of the first colors, or a color in 16 bits a sample. */
function transparencyOf(
  { code, depth }: { code: number; depth: number },
  values: Uint8Array | null,
): Buffer[] {
  if (values === null || code > 3) return [];
  if (code === 3) return [chunk('tRNS', values.subarray(0, 2 ** Math.min(depth, 2)))];
  const color = Buffer.alloc(code === 0 ? 2 : 6);
  for (let at = 1; at < color.length; at += 2) color[at] = (values[at] ?? 0) % 2 ** depth;
  return [chunk('tRNS', color)];
}
