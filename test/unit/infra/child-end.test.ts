import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type ChildEnd, endOf } from '../../../src/infra/children/child-end.js';

/** A child that has lost its channel, with a socket for frames. */
function createChild() {
  const [stdout, stderr, frames] = [new PassThrough(), new PassThrough(), new PassThrough()];
  for (const stream of [stdout, stderr, frames]) stream.resume();
  const stdio = [null, stdout, stderr, null, frames];
  const child = Object.assign(new EventEmitter(), { pid: 1, connected: false, stdout, stderr, stdio });
  return { child: child as unknown as ChildProcess, stdout, stderr, frames };
}

describe('endOf', () => {
  test('waits for the frames of a child that crashed, after its output', async () => {
    const { child, stdout, stderr, frames } = createChild();
    let ended: ChildEnd | undefined;
    const end = endOf(child).then((how) => (ended = how));
    child.emit('exit', null, 'SIGSEGV');
    for (const stream of [stdout, stderr]) await once(stream.end(), 'close');
    await turn();
    assert.equal(ended, undefined);
    frames.end();
    assert.deepEqual(await end, { code: null, signal: 'SIGSEGV' });
  });
});
