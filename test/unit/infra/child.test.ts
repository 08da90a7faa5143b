import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ChildOptions, startChild } from '../../../src/infra/children/child.js';
import { describeEnd } from '../../../src/infra/children/child-end.js';
import { untilGone } from '../../helpers/processes/processes.js';
import { until } from '../../helpers/until.js';

interface Report {
  type: 'report';
  text: string;
}

const isReport = (value: unknown): value is Report =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'report';

async function startOdd(t: TestContext, options: Partial<ChildOptions<Report>> = {}) {
  const reports: string[] = [];
  const unknown: string[] = [];
  const modulePath = fileURLToPath(new URL('../../fixtures/odd-child.js', import.meta.url));
  const child = startChild<string, Report>(
    { modulePath, environment: { ONLY: 'this' } },
    {
      isMessage: isReport,
      onMessage: ({ text }) => reports.push(text),
      onUnknown: (preview) => unknown.push(preview),
      ...options,
    },
  );
  t.after(async () => {
    child.kill();
    await child.ended;
  });
  await until('the child', () => reports.length > 0, 30_000);
  reports.length = 0;
  return { child, reports, unknown };
}

describe('startChild', () => {
  test('gives the child no environment but that of the command', async (t) => {
    const { child, reports } = await startOdd(t);
    child.send('environment');
    await until('its report', () => reports.length > 0, 30_000);
    const names = reports[0]?.split(',').filter((name) => !name.startsWith('NODE_CHANNEL_'));
    assert.deepEqual(names, ['ONLY']);
  });

  test('passes a message outside of the protocol on as a short preview', async (t) => {
    const { child, unknown } = await startOdd(t);
    child.send('garbage');
    await until('the preview', () => unknown.length > 0, 30_000);
    assert.match(unknown[0] ?? '', /^\{"type":"garbage","text":"x+$/);
    assert.equal(unknown[0]?.length, 200);
  });

  test('reports the exit code and the end of stderr', async (t) => {
    const { child } = await startOdd(t);
    child.send('print');
    child.send('exit');
    assert.equal(describeEnd(await child.ended), 'ended with exit code 2');
    assert.equal(child.stderrTail(), 'first\nlast');
  });

  test('passes stderr line by line to a function', async (t) => {
    const lines: string[] = [];
    const { child } = await startOdd(t, { stderr: (line) => lines.push(line) });
    child.send('print');
    child.send('exit');
    await child.ended;
    assert.deepEqual(lines, ['first', 'last']);
  });

  test('reports a program that cannot be loaded, and drops messages to it', async () => {
    const child = startChild<string, Report>(
      { modulePath: '/nonexistent.js', environment: {} },
      { isMessage: isReport, onMessage: () => {} },
    );
    assert.equal(describeEnd(await child.ended), 'ended with exit code 1');
    child.send('exit');
    child.kill();
    assert.equal((await child.stop('disconnect', 1_000)).code, 1);
  });

  test('reports a child for which no descriptors are left as not started, and drops messages to it', async () => {
    const starter = fileURLToPath(new URL('../../fixtures/starts-without-descriptors.js', import.meta.url));
    const limited = ['-c', 'ulimit -n 100 && exec "$@"', 'sh', process.execPath, starter];
    const { stdout } = await promisify(execFile)('sh', limited);
    assert.equal(stdout, 'could not be started\n'.repeat(3));
  });

  test('delivers what a child answered before it crashed, however late it is read', async () => {
    const modulePath = fileURLToPath(new URL('../../fixtures/answers-and-dies.js', import.meta.url));
    const received: { type: string }[] = [];
    const child = startChild<{ bytes: number }, { type: string }>(
      { modulePath, environment: {} },
      {
        transport: 'frames',
        isMessage: (message): message is { type: string } => message !== null,
        onMessage: (message) => received.push(message),
      },
    );
    await until('the child', () => received.length > 0, 30_000);
    child.send({ bytes: 120_000 });
    await turn();
    // This process is busy while the child answers and ends.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    assert.equal(describeEnd(await child.ended), 'was ended by SIGKILL');
    assert.deepEqual(
      received.map(({ type }) => type),
      ['ready', 'answer'],
    );
  });

  test('stops a child by disconnecting it', async (t) => {
    const { child } = await startOdd(t);
    assert.deepEqual(await child.stop('disconnect', 30_000), { code: 3, signal: null });
  });

  test('kills a child that does not stop in time', async (t) => {
    const { child } = await startOdd(t);
    child.send('hang');
    assert.equal(describeEnd(await child.stop('SIGTERM', 200)), 'was ended by SIGKILL');
  });

  test('kills a child with its own group as a whole, grandchildren included', async (t) => {
    const { child, reports } = await startOdd(t, { hasOwnGroup: true });
    child.send('leave a grandchild');
    await until('the grandchild', () => reports.length > 0, 30_000);
    child.kill();
    await child.ended;
    await untilGone([Number(reports[0])]);
  });

  test('ends though a grandchild keeps its pipes open', async (t) => {
    const { child, reports } = await startOdd(t);
    child.send('leave a grandchild');
    await until('the grandchild', () => reports.length > 0, 30_000);
    t.after(() => process.kill(Number(reports[0]), 'SIGKILL'));
    child.send('exit');
    assert.equal((await child.ended).code, 2);
  });
});
