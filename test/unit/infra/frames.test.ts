import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { frameWriter, readFrames } from '../../../src/infra/process/frames.js';

const MESSAGES = [
  { type: 'predict', id: 1, bytes: Buffer.of(1, 2, 255), more: Buffer.of() },
  { values: [-0, 0.1], text: 'é', nested: [[1], [null, undefined]] },
  {},
  { large: Buffer.alloc(300_000, 7), other: Buffer.of(9) },
];

/** The bytes that a writer sends. */
async function written(messages: readonly unknown[]): Promise<Buffer> {
  const stream = new PassThrough();
  const bytes = buffer(stream);
  const write = frameWriter(stream);
  for (const message of messages) write(message);
  await turn();
  await turn();
  stream.end();
  return bytes;
}

/** The messages that a reader finds when bytes arrive in pieces of this size. */
async function read(
  bytes: Buffer,
  size: number,
  maxBytes?: number,
): Promise<{ messages: unknown[]; damaged: number }> {
  const stream = new PassThrough();
  const found = { messages: [] as unknown[], damaged: 0 };
  readFrames<unknown>(stream, (message) => found.messages.push(message), {
    onDamaged: () => {
      found.damaged += 1;
    },
    ...(maxBytes !== undefined && { maxBytes }),
  });
  const ended = once(stream, 'end');
  for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
  stream.end();
  await ended;
  return found;
}

describe('frames', () => {
  for (const size of [1, 3, 4, 5, 1000, 65_536, 1e9])
    test(`arrive whole in pieces of ${size} bytes`, async () => {
      const messages = size < 1000 ? MESSAGES.slice(0, 3) : MESSAGES;
      assert.deepEqual(await read(await written(messages), size), { messages, damaged: 0 });
    });

  test('after bytes that are not a message are not read', async () => {
    const bytes = await written(MESSAGES.slice(0, 2));
    const second = 4 + bytes.readUInt32LE(0);
    bytes.fill(0, second + 8, second + 20);
    const { messages, damaged } = await read(Buffer.concat([bytes, bytes]), 10);
    assert.deepEqual([messages, damaged], [MESSAGES.slice(0, 1), 1]);
  });

  for (const size of [1, 10, 1e9])
    test(`that announce more bytes than allowed are damaged, in pieces of ${size} bytes`, async () => {
      const [first, announced] = [await written(MESSAGES.slice(0, 1)), Buffer.alloc(4, 0xff)];
      const { messages, damaged } = await read(Buffer.concat([first, announced, first]), size, first.length);
      assert.deepEqual([messages, damaged], [MESSAGES.slice(0, 1), 1]);
    });

  test('of as many bytes as allowed are read', async () => {
    const bytes = await written(MESSAGES.slice(0, 1));
    const { messages, damaged } = await read(bytes, 3, bytes.length - 4);
    assert.deepEqual([messages, damaged], [MESSAGES.slice(0, 1), 0]);
  });

  test('refuse numbers of several bytes, which would have to be aligned', () => {
    assert.throws(() => frameWriter(new PassThrough())({ values: Float32Array.of(1) }), TypeError);
  });

  test('are dropped when the stream has ended', async () => {
    const stream = new PassThrough();
    stream.end();
    frameWriter(stream)({ type: 'late' });
    await turn();
    assert.equal((await buffer(stream)).length, 0);
  });
});
