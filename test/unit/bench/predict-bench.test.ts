import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type Bodies, samplesOf, writeBodies } from '../../../bench/predict/bodies.js';
import type { RowResult } from '../../../bench/predict/measure.js';
import { readOptions } from '../../../bench/predict/options.js';
import { openConnection } from '../../../bench/predict/raw-connection.js';
import { ROWS } from '../../../bench/predict/rows.js';
import type { Side } from '../../../bench/predict/sides.js';
import { ratiosOf, showTable, verdict } from '../../../bench/predict/table.js';
import type { Run } from '../../../bench/wrk.js';

describe('npm run bench:predict', () => {
  test('measures all rows and the overload unless some are named by the beginning of their names', () => {
    assert.equal(readOptions([]).only.length, ROWS.length + 1);
    assert.deepEqual(readOptions(['--only', 'cnn-json-32', '--only', 'overload']).only, [
      'cnn-json-32-c1',
      'cnn-json-32-c16',
      'overload',
    ]);
    assert.throws(() => readOptions(['--only', 'gnn']), /no row gnn; the rows are mlp-png-c1/);
    assert.throws(() => readOptions(['--sides', 'ours,theirs']), /no side theirs/);
    assert.throws(() => readOptions(['--rounds', '0']), /--rounds 0 is not a positive whole number/);
  });

  test('compares throughput with the tuned peer, and latency where the bar is of that', () => {
    const throughput = resultOf('mlp-png-c16', { ours: [run(300, 1), run(330, 1)], tuned: [run(200, 1)] });
    assert.deepEqual(ratiosOf(throughput), [1.5]);
    assert.equal(verdict(throughput), '≥ 1.5 met');
    const latency = resultOf('mlp-png-c1', { ours: [run(300, 0.95)], tuned: [run(200, 1)] });
    assert.equal(verdict(latency), 'p50 ≤ 0.9 missed');
  });

  test('shows sides that were not measured as such, and how many requests failed', () => {
    const failing = { ...run(300, 1), requests: 400, refused: 100 };
    const lines = showTable([resultOf('mlp-png-c64', { ours: [failing] })]).split('\n');
    assert.match(lines.at(-1) ?? '', /^\| mlp-png-c64 \| 300 .*\| - +\| none; ours: 25\.0 % failed \|$/);
  });

  test('sends batches of the size in their name, as JSON', async (t) => {
    const { files, contentType }: Bodies = await writeBodies('json-32', await temporaryFolder(t));
    assert.equal(contentType, 'application/json');
    const { instances } = JSON.parse(await readFile(files[0] ?? '', 'utf8'));
    assert.equal(instances.length, samplesOf('json-32'));
    assert.equal(instances[0].flat().length, 784);
    assert.ok(instances.flat(2).every(Number.isInteger));
  });
});

describe('The client of the overload', () => {
  test('reads one answer after the other: the status, and whether it says when to try again', async (t) => {
    const url = await startServer(t, (count) => (count === 1 ? 503 : 200));
    const connection = await openConnection(url);
    t.after(connection.close);
    const request = Buffer.from('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n');
    assert.deepEqual(await connection.ask(request), { status: 503, hasRetryAfter: true });
    assert.deepEqual(await connection.ask(request), { status: 200, hasRetryAfter: false });
  });
});

function run(perSecond: number, p50Ms: number): Run {
  return { perSecond, p50Ms, p99Ms: p50Ms, requests: 100, refused: 0, broken: 0 };
}

function resultOf(name: string, runs: Partial<Record<Side, Run[]>>): RowResult {
  const row = ROWS.find((one) => one.name === name);
  assert.ok(row);
  const { ours = [], tuned = [] } = runs;
  return {
    row,
    runs: new Map<Side, Run[]>([
      ['ours', ours],
      ['tuned', tuned],
    ]),
  };
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-bench-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Answers with the status of the nth request; a 503 has Retry-After. */
async function startServer(t: TestContext, statusOf: (count: number) => number): Promise<string> {
  let count = 0;
  const server: Server = createServer((request, response) => {
    count += 1;
    const status = statusOf(count);
    request.resume();
    const body = 'x'.repeat(100_000);
    response.writeHead(status, {
      'content-length': body.length,
      ...(status === 503 ? { 'retry-after': '1' } : {}),
    });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => new Promise((settle) => server.close(settle)));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `http://127.0.0.1:${address.port}`;
}
