import { isUtf8 } from 'node:buffer';
import { SETTINGS } from '../../../src/config/settings.js';
import { alignedChunks } from '../archives/byte-stream.js';
import type { SplitName, StoredPart } from '../arrays/arrays.js';
import type { TextType } from '../arrays/element-type.js';
import type { Output } from '../output.js';
import { Rejection } from '../rejection.js';
import { createTextWriter } from './text-writer.js';

const LARGEST_CODE_POINT = 0x10ffff;

/** Copies a NumPy array of texts, `<U…` or `|S…`. @throws Rejection unless it has one text per sample */
export async function copyTexts(
  source: AsyncIterable<Buffer>,
  { name, type, shape }: { name: string; type: TextType; shape: readonly number[] },
  to: { output: Output; split: SplitName; key: string; maxTextCharacters: number },
): Promise<StoredPart> {
  if (!(shape.length === 1 || (shape.length === 2 && shape[1] === 1))) throw notOneEach(name, shape);
  if (type.width > to.maxTextCharacters) throw tooWide(name, type, to.maxTextCharacters);
  const writer = await createTextWriter(to.output, to, to.maxTextCharacters);
  let sample = 0;
  const where = () => `${name}, sample ${sample}`;
  for await (const chunk of alignedChunks(source, type.itemBytes)) {
    for (let begin = 0; begin < chunk.length; begin += type.itemBytes) {
      const item = chunk.subarray(begin, begin + type.itemBytes);
      await writer.add(decode(item, type) ?? refuse(where(), type), where);
      sample += 1;
    }
  }
  return writer.finish();
}

/** The text without the zeros that pad it; undefined if it is not valid. */
function decode(item: Buffer, { encoding, bigEndian }: TextType): string | undefined {
  if (encoding === 'utf32') return decodeUtf32(item, bigEndian);
  const bytes = item.subarray(0, item.findLastIndex((byte) => byte !== 0) + 1);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function decodeUtf32(item: Buffer, bigEndian: boolean): string | undefined {
  const points: number[] = [];
  let end = 0;
  for (let at = 0; at < item.length; at += 4) {
    const point = bigEndian ? item.readUInt32BE(at) : item.readUInt32LE(at);
    if (point > LARGEST_CODE_POINT || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    points.push(point);
    if (point !== 0) end = points.length;
  }
  return fromPoints(points.slice(0, end));
}

const AT_ONCE = 10_000;

function fromPoints(points: readonly number[]): string {
  let text = '';
  for (let from = 0; from < points.length; from += AT_ONCE)
    text += String.fromCodePoint(...points.slice(from, from + AT_ONCE));
  return text;
}

function refuse(where: string, { encoding }: TextType): never {
  const fix =
    encoding === 'utf8'
      ? 'it is not UTF-8. Decode the bytes before saving: numpy.char.decode(array, "latin-1")'
      : 'it contains invalid code points';
  throw new Rejection('invalid_text', `${where}: the text cannot be read: ${fix}.`);
}

function notOneEach(name: string, shape: readonly number[]): Rejection {
  return new Rejection(
    'unsupported_dtype',
    `${name} contains texts of shape [${shape}]; expected one text per sample, of shape [samples]. Save each column as an array of its own, such as x_title and x_body.`,
  );
}

function tooWide(name: string, { name: type, width }: TextType, most: number): Rejection {
  return new Rejection(
    'too_large',
    `${name} contains texts of type ${type}, of up to ${width} characters; at most ${most} are accepted (${SETTINGS.limits.maxTextCharacters.env}). Shorten or split them.`,
  );
}
