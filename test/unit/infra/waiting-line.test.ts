import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { PredictResult } from '../../../src/domain/ports.js';
import { createWaitingLine } from '../../../src/infra/children/waiting-line.js';

const LIMIT = 1024;
const isWanted = () => false;

const requestOf = (directory: string) => ({
  directory,
  input: { kind: 'instances' as const, instances: [] },
  invert: 'auto' as const,
  topK: null,
});

function fill(t: TestContext, count: number) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const line = createWaitingLine(60_000);
  t.after(() => line.close());
  const results = new Map<number, PredictResult>();
  for (let index = 0; index < count; index += 1)
    void line.add(requestOf(`/models/${index}`), isWanted).then((result) => results.set(index, result));
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { line, results, pass };
}

describe('the line of requests that wait for a predictor', () => {
  test('refuses none of as many requests as one address has connections', async (t) => {
    const { line, results, pass } = fill(t, LIMIT);
    await pass(1000);
    assert.equal(results.size, 0);
    assert.equal(line.first()?.request.directory, '/models/0');
  });

  test('refuses the requests beyond its limit a few at a time, the oldest of them first', async (t) => {
    const { results, pass } = fill(t, LIMIT + 100);
    await pass(0);
    assert.deepEqual([...results], [[LIMIT, { outcome: 'unavailable', retryAfterSeconds: 1 }]]);
    await pass(10);
    assert.deepEqual(
      [...results.keys()],
      [0, 1, 2, 3, 4, 5].map((index) => LIMIT + index),
    );
    for (let turn = 0; turn < 40; turn += 1) await pass(10);
    assert.equal(results.size, 100);
  });

  test('keeps a request beyond its limit for which a place becomes free', async (t) => {
    const { line, results, pass } = fill(t, LIMIT + 100);
    for (let taken = 0; taken < 99; taken += 1) line.take();
    for (let turn = 0; turn < 40; turn += 1) await pass(10);
    assert.deepEqual([...results.keys()], [LIMIT]);
    assert.equal(line.first()?.request.directory, '/models/99');
  });

  test('passes over requests whose clients are gone', async (t) => {
    const { line, results, pass } = fill(t, 0);
    const gone = line.add(requestOf('/models/gone'), () => true);
    void line.add(requestOf('/models/next'), isWanted).then((result) => results.set(1, result));
    assert.equal(line.first()?.request.directory, '/models/next');
    assert.deepEqual(await gone, { outcome: 'unavailable', retryAfterSeconds: 1 });
    assert.equal(line.take()?.request.directory, '/models/next');
    await pass(60_000);
    assert.equal(results.size, 0);
  });

  test('has a request that is put back first again, and counts its losses', async (t) => {
    const { line, results, pass } = fill(t, 2);
    for (const losses of [1, 2]) {
      const taken = line.take();
      if (taken !== undefined) line.putBack(taken);
      assert.equal(line.first()?.request.directory, '/models/0');
      assert.equal(line.first()?.losses, losses);
    }
    await pass(60_000);
    assert.equal(results.size, 2);
  });

  test('gives up a request that waits too long, and refuses all when closed', async (t) => {
    const { line, results, pass } = fill(t, 1);
    await pass(60_000);
    assert.deepEqual([...results], [[0, { outcome: 'unavailable', retryAfterSeconds: 5 }]]);
    const last = line.add(requestOf('/models/last'), isWanted);
    line.close();
    assert.deepEqual(await last, { outcome: 'unavailable', retryAfterSeconds: 1 });
    assert.equal(line.take(), undefined);
  });
});
