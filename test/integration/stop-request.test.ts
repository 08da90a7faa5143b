import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const FIXTURE = fileURLToPath(new URL('../fixtures/never-closes.js', import.meta.url));
/** Longer than two signals of one Ctrl-C lie apart: here the time itself is what is tested. */
const LATER_MS = 1_100;

test('a second signal of the same Ctrl-C is ignored; a later one ends the process', async (t) => {
  const child = fork(FIXTURE);
  t.after(() => child.kill('SIGKILL'));
  const messages = on(child, 'message');
  const next = async () => (await messages.next()).value[0];
  assert.equal(await next(), 'ready');
  child.kill('SIGINT');
  assert.deepEqual([await next(), await next()], ['Closing', 'SIGINT']);
  child.kill('SIGINT');
  assert.equal(await next(), 'SIGINT');
  await delay(LATER_MS);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [1, null]);
});
