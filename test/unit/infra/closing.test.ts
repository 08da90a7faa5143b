import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createClosing } from '../../../src/infra/process/closing.js';

describe('createClosing', () => {
  test('ends resources one after the other, the last opened first, and only once', async () => {
    const ended: string[] = [];
    const closing = createClosing();
    for (const name of ['redis', 'queue', 'api'])
      assert.equal(
        closing.add(name, async (opened) => void ended.push(opened)),
        name,
      );
    await closing.close();
    await closing.close();
    assert.deepEqual(ended, ['api', 'queue', 'redis']);
  });

  test('ends the others and throws where an end fails', async () => {
    const ended: string[] = [];
    const closing = createClosing();
    closing.add('redis', (opened) => void ended.push(opened));
    closing.add('queue', () => Promise.reject(new Error('no queue')));
    await assert.rejects(closing.close(), /no queue/);
    assert.deepEqual(ended, ['redis']);
  });
});
