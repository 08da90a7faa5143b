import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../src/config/child-environment.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { Prediction } from '../../src/contracts/predictions.js';
import { createPredictorPool, type PredictorPoolOptions } from '../../src/infra/children/predictor-pool.js';
import { predictionsIn } from '../helpers/data/predictions-in.js';
import { testLogger } from '../helpers/processes/redis.js';

const SCRIPTED = fileURLToPath(new URL('../fixtures/scripted-predictor.js', import.meta.url));

function startPool(t: TestContext, options: Partial<PredictorPoolOptions> = {}) {
  const environment = childEnvironment(loadConfig({}));
  const pool = createPredictorPool({
    command: { modulePath: SCRIPTED, environment },
    processes: 1,
    log: testLogger,
    ...options,
  });
  t.after(() => pool.close());
  const ask = (script: string | number, directory = '/models/a/1') =>
    pool.predict({
      directory,
      input: { kind: 'instances', instances: [script] },
      invert: 'auto',
      topK: null,
    });
  return { pool, ask };
}

function pidOf(result: Awaited<ReturnType<ReturnType<typeof startPool>['ask']>>): number {
  assert.equal(result.outcome, 'predicted');
  return result.outcome === 'predicted' ? Number(predictionsIn<Prediction>(result)[0]?.label) : 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('the predictor pool', () => {
  test('answers requests that came before its processes were ready', async (t) => {
    const { ask } = startPool(t);
    assert.ok(pidOf(await ask(0)) > 0);
  });

  test('keeps a model on one process and spreads others', async (t) => {
    const { ask } = startPool(t, { processes: 2 });
    // More than one process takes at a time: both are ready once both have answered.
    const askMany = () => Promise.all(Array.from({ length: 40 }, () => ask(1)));
    for (let ready = 0; ready < 2; ) ready = new Set((await askMany()).map(pidOf)).size;
    const same = new Set((await Promise.all([1, 2, 3].map(() => ask(0)))).map(pidOf));
    assert.equal(same.size, 1);
    const all = await Promise.all(Array.from({ length: 16 }, (_, model) => ask(0, `/models/m${model}/1`)));
    assert.equal(new Set(all.map(pidOf)).size, 2);
  });

  for (const processes of [1, 2, 3]) {
    test(`answers the requests of predictors that are killed at once, ${processes}`, async (t) => {
      const { ask, pool } = startPool(t, { processes });
      await ask(0);
      const before = pool.pids();
      const asked = Array.from({ length: 12 }, () => ask(300));
      for (const pid of before) process.kill(pid, 'SIGKILL');
      for (const result of await Promise.all(asked)) assert.ok(!before.includes(pidOf(result)));
    });
  }

  test('fails a request that ends three predictors, and serves the next ones', async (t) => {
    const { ask } = startPool(t);
    const before = pidOf(await ask(0));
    const crashed = await ask('crash');
    assert.equal(crashed.outcome, 'failed');
    assert.match(crashed.outcome === 'failed' ? crashed.message : '', /SIGSEGV/);
    assert.notEqual(pidOf(await ask(0)), before);
  });

  test('ends a predictor whose answer is damaged, fails the request, and serves the next ones', async (t) => {
    const { ask } = startPool(t);
    const before = pidOf(await ask(0));
    const damaged = await ask('damaged');
    assert.equal(damaged.outcome, 'failed');
    assert.match(damaged.outcome === 'failed' ? damaged.message : '', /sent an invalid message/);
    assert.notEqual(pidOf(await ask(0)), before);
  });

  test('fails a request that ends predictors alone, and answers those that came with it', async (t) => {
    const { ask } = startPool(t);
    await ask(0);
    const [before, crashed, after] = await Promise.all([ask(200), ask('crash'), ask(200)]);
    assert.equal(crashed.outcome, 'failed');
    assert.ok(pidOf(before) > 0 && pidOf(after) > 0);
  });

  test('kills a predictor that hangs, and serves the next ones', async (t) => {
    const { ask } = startPool(t, { stallMs: 1000 });
    const before = pidOf(await ask(0));
    const hung = await ask('hang');
    assert.match(hung.outcome === 'failed' ? hung.message : '', /no answer for 1 s/);
    assert.notEqual(pidOf(await ask(0)), before);
    assert.equal(isAlive(before), false);
  });

  test('refuses requests beyond the limit of its queue', async (t) => {
    const { ask, pool } = startPool(t);
    await ask(0);
    const asked = Array.from({ length: 1200 }, () => ask(60_000));
    const refused = await Promise.race(asked);
    assert.equal(refused.outcome, 'unavailable');
    await pool.close();
    assert.ok((await Promise.all(asked)).every(({ outcome }) => outcome !== 'predicted'));
  });

  test('gives up on a request that waits too long for a predictor', async (t) => {
    const command = { modulePath: '/nonexistent.js', environment: childEnvironment(loadConfig({})) };
    const { ask } = startPool(t, { command, queueMs: 300 });
    assert.deepEqual(await ask(0), { outcome: 'unavailable', retryAfterSeconds: 5 });
  });

  test('leaves no process when closed, not even one that hangs', async (t) => {
    const { ask, pool } = startPool(t, { processes: 2 });
    await ask(0);
    const pids = pool.pids();
    const hung = ask('hang');
    await pool.close();
    assert.notEqual((await hung).outcome, 'predicted');
    assert.equal(pids.length, 2);
    assert.deepEqual(pids.filter(isAlive), []);
    assert.equal((await ask(0)).outcome, 'unavailable');
  });
});
