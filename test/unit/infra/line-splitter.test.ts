import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { splitLines } from '../../../src/infra/children/line-splitter.js';

test('splitLines returns whole lines for any chunks, cuts long ones and keeps a last one without a newline', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  splitLines(stream, (line) => lines.push(line));
  for (const chunk of ['a', 'b\nc', '\n\n', 'ü\r\n', `${'x'.repeat(10_000)}`, 'y\n', 'end'])
    stream.write(chunk);
  stream.end();
  await once(stream, 'end');
  assert.deepEqual(lines, ['ab', 'c', 'ü', 'x'.repeat(4_000), 'end']);
});
