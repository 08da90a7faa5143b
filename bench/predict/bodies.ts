import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digit, encodePng, readTestDigit } from '../../scripts/demo/digit.js';

/** The forms in which samples are sent. */
export type BodyKind = 'png' | 'form' | 'json-1' | 'json-32' | 'floats-32';

/** Requests of one kind, each in a file, which are sent in turn. */
export interface Bodies {
  contentType: string;
  files: string[];
}

const DIFFERENT = 20;
const IN_A_BATCH = 32;
const SIDE = 28;
const BOUNDARY = 'trainhorn-bench-boundary';

type Encoder = (digit: number) => Promise<Buffer>;

const ENCODERS: Readonly<Record<BodyKind, { contentType: string; encode: Encoder }>> = {
  png: { contentType: 'image/png', encode: png },
  form: { contentType: `multipart/form-data; boundary=${BOUNDARY}`, encode: form },
  'json-1': { contentType: 'application/json', encode: (digit) => instances(digit, 1, bytes) },
  'json-32': { contentType: 'application/json', encode: (digit) => instances(digit, IN_A_BATCH, bytes) },
  'floats-32': {
    contentType: 'application/json',
    encode: (digit) => instances(digit, IN_A_BATCH, fractions),
  },
};

/** Samples of one request. */
export function samplesOf(kind: BodyKind): number {
  return kind.endsWith('-32') ? IN_A_BATCH : 1;
}

/** Writes requests of different test digits to a folder. */
export async function writeBodies(kind: BodyKind, folder: string): Promise<Bodies> {
  const { contentType, encode } = ENCODERS[kind];
  await mkdir(folder, { recursive: true });
  const files = await Promise.all(
    Array.from({ length: DIFFERENT }, async (_, index) => {
      const file = join(folder, `${kind}-${index}`);
      await writeFile(file, await encode(index));
      return file;
    }),
  );
  return { contentType, files };
}

async function png(index: number): Promise<Buffer> {
  return encodePng(await readTestDigit(index));
}

async function form(index: number): Promise<Buffer> {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="digit.png"\r\nContent-Type: image/png\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), await png(index), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** Rows of pixels, as MNIST has them, from the given digit on. */
async function instances(first: number, count: number, toRow: (digit: Digit) => unknown): Promise<Buffer> {
  const digits = await Promise.all(
    Array.from({ length: count }, (_, index) => readTestDigit(first * count + index)),
  );
  return Buffer.from(JSON.stringify({ instances: digits.map(toRow) }));
}

/** 28 × 28 integers from 0 to 255. */
function bytes({ pixels }: Digit): number[][] {
  return Array.from({ length: SIDE }, (_, row) => [...pixels.subarray(row * SIDE, (row + 1) * SIDE)]);
}

/** A client that has resampled its images: numbers of up to 17 digits in the same range. */
function fractions(digit: Digit): number[][] {
  return bytes(digit).map((row) => row.map((pixel) => 0.123456789 + pixel * 0.99));
}
