import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createReadCache } from '../../../src/infra/artifacts/files/read-cache.js';

/** Longer than a file counts as changed just now. */
const SETTLED_MS = 2_200;

/** A file, and a cache that counts how often it reads it. */
async function start(t: TestContext, content: string) {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-cache-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  await writeFile(path, content);
  let reads = 0;
  const cached = createReadCache((file) => {
    reads += 1;
    return readFile(file, 'utf8').catch(() => null);
  });
  return { folder, path, read: async () => ({ text: await cached(path), reads }) };
}

test('a file that stays the same is read once', async (t) => {
  const { read } = await start(t, 'one');
  await delay(SETTLED_MS);
  await read();
  assert.deepEqual(await read(), { text: 'one', reads: 1 });
});

test('a file that was written just now is read again, as it may change within one tick of the clock', async (t) => {
  const { path, read } = await start(t, 'one');
  assert.equal((await read()).text, 'one');
  await writeFile(path, 'two');
  assert.deepEqual(await read(), { text: 'two', reads: 2 });
});

test('a file that was replaced, even by one of the same size and time, or removed, is read again', async (t) => {
  const { folder, path, read } = await start(t, 'one');
  const time = new Date(1e12);
  await utimes(path, time, time);
  await delay(SETTLED_MS);
  await read();
  const other = join(folder, 'other');
  await writeFile(other, 'two');
  await utimes(other, time, time);
  await rename(other, path);
  assert.equal((await read()).text, 'two');
  await delay(SETTLED_MS);
  await read();
  await rm(path);
  assert.equal((await read()).text, null);
  assert.equal((await read()).text, null);
});
