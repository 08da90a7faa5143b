import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Rejection } from '../../../workers/ingest/rejection.js';
import { checkedUtf8 } from '../../../workers/ingest/utf8.js';

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let begin = 0; begin < bytes.length; begin += size) yield bytes.subarray(begin, begin + size);
}

async function checked(bytes: Buffer, chunkSize: number): Promise<Buffer> {
  const passed: Buffer[] = [];
  for await (const chunk of checkedUtf8(chunked(bytes, chunkSize), 'a.csv')) passed.push(chunk);
  return Buffer.concat(passed);
}

/** The verdict of a strict decoder on the whole text. */
function isText(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('UTF-8', () => {
  test('passes through unchanged, wherever the chunks split its characters', async () => {
    const text = Buffer.from('\uFEFFa,é\n€,😀\n\u0000,\u{10FFFF}');
    for (let size = 1; size <= text.length; size += 1) assert.deepEqual(await checked(text, size), text);
    assert.deepEqual(await checked(Buffer.alloc(0), 1), Buffer.alloc(0));
  });

  test('is distinguished from other bytes like by a strict decoder, whatever the chunks', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 3 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom('c080', 'e08080', 'eda080', 'f4908080', 'f0808080')
        .map((hex) => Buffer.from(hex, 'hex')),
    );
    const property = fc.asyncProperty(
      fc.array(piece, { maxLength: 6 }).map((pieces) => Buffer.concat(pieces)),
      fc.integer({ min: 1, max: 9 }),
      async (bytes, size) => {
        if (isText(bytes)) assert.deepEqual(await checked(bytes, size), bytes);
        else await assert.rejects(checked(bytes, size), Rejection);
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });

  test('is reported as invalid with the line, whatever the chunks', async () => {
    const latin1 = Buffer.concat([Buffer.from('é,b\n1,é\n'), Buffer.from('2,caf\xe9\n3,x\n', 'latin1')]);
    for (const size of [1, 2, 5, 100]) await assert.rejects(checked(latin1, size), /line 3 contains bytes/);
    const cut = Buffer.from('a\n😀').subarray(0, 5);
    for (const size of [1, 2, 5]) await assert.rejects(checked(cut, size), /line 2 contains bytes/);
  });

  test('is requested for UTF-16 text in either byte order', async () => {
    const little = Buffer.from('\uFEFFa,b\n1,x\n', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()])
      await assert.rejects(
        checked(bytes, 64),
        /'a\.csv' is not in UTF-8: it is in UTF-16\. Save it as UTF-8/,
      );
  });
});
