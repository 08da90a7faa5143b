import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeRedis, createWorkerRedis, type Redis } from '../../../src/infra/redis/connections.js';
import { defineScript } from '../../../src/infra/redis/script.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';

const ECHO = defineScript({
  keys: ['first', 'second'],
  keyLists: ['some', 'more'],
  arguments: ['text', 'number'],
  lua: `return { first, second, #some, some[1] or '', #more, more[#more] or '', text, number + 1 }`,
});

describe('a Redis script', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  let redis: Redis;
  before(async () => {
    server = await startTestRedis();
    redis = createWorkerRedis(server.url, testLogger);
  });
  after(async () => {
    await closeRedis(redis);
    await server.stop();
  });

  test('gets keys, lists of keys and arguments under their names, in whatever order they are passed', async () => {
    const prefix = uniquePrefix();
    const call = { number: 41, text: '', more: ['m1', 'm2'], some: ['s1'], second: 'b', first: prefix };
    assert.deepEqual(await ECHO(redis, call), [prefix, 'b', 1, 's1', 2, 'm2', '', 42]);
    assert.deepEqual(await ECHO(redis, { ...call, some: [], more: ['m1'] }), [
      prefix,
      'b',
      0,
      '',
      1,
      'm1',
      '',
      42,
    ]);
  });

  test('does not compile without one of its names, or with a value in place of a key', () => {
    const valid = { first: 'a', second: 'b', some: [], more: [], text: 'x', number: 1 };
    const { text: _, ...incomplete } = valid;
    // @ts-expect-error `text` is missing.
    const withoutText = () => ECHO(redis, incomplete);
    // @ts-expect-error A key is a string.
    const withNumber = () => ECHO(redis, { ...valid, first: 1 });
    // @ts-expect-error `typo` is not declared.
    const withTypo = () => ECHO(redis, { ...valid, typo: 1 });
    assert.equal([withoutText, withNumber, withTypo].length, 3);
  });

  test('is refused where two of its names are the same', () => {
    assert.throws(() => defineScript({ keys: ['job'], arguments: ['job'], lua: '' }), /declares job twice/);
  });
});
