import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ended, getJson, postJson } from '../../bench/http.js';
import type { Stack } from '../../scripts/stack.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../src/contracts/jobs/progress.js';
import { startService } from '../helpers/api/service.js';
import { shortJob, trainLongJob } from '../helpers/jobs/long-job.js';
import { printed } from '../helpers/processes/printed.js';
import { descendantsOf, survivorsOf } from '../helpers/processes/process-tree.js';
import { sendSignal } from '../helpers/processes/processes.js';
import { until } from '../helpers/until.js';

const START = fileURLToPath(new URL('../../scripts/start.js', import.meta.url));
const END_TIMEOUT_MS = 15_000;
/** A worker that was killed loses its job when its lease has run out. */
const LEASE_TIMEOUT_MS = 90_000;

describe('npm start', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} while a job trains ends everything it started, with exit code 0`, async (t) => {
      const { child, url } = await start(t);
      await trainLongJob(url);
      const descendants = await descendantsOf(child.pid ?? 0);
      assert.ok(descendants.length >= 5, 'redis, API, worker, trainer, predictor');
      child.kill(signal);
      const [code] = await once(child, 'exit');
      assert.equal(code, 0);
      assert.deepEqual(await survivorsOf(descendants, END_TIMEOUT_MS), []);
    });
  }

  test('parts that are killed come back under the same address, and the job continues', async (t) => {
    const { child, url } = await start(t);
    const job = await trainLongJob(url);
    for (const part of [/redis-server/, /src\/server\.js/, /workers\/main\.js/]) {
      const parts = await descendantsOf(child.pid ?? 0);
      const found = parts.filter(({ command }) => part.test(command) && !/^sh /.test(command));
      assert.equal(found.length, 1, String(part));
      for (const { pid } of found) process.kill(pid, 'SIGKILL');
    }
    await until(
      'an epoch of the second attempt',
      async () =>
        (await getJson<Job>(`${url}/api/v1/jobs/${job.id}`).catch(() => undefined))?.latest?.attempt === 2,
      LEASE_TIMEOUT_MS,
    );
    assert.equal(child.exitCode, null);
  });

  test('a part that keeps ending stops it, with the reason', async (t) => {
    const { child, errors } = await start(t);
    const killAgain = setInterval(async () => {
      for (const { pid, command } of await descendantsOf(child.pid ?? 0))
        if (command.includes('src/server.js')) sendSignal(pid, 'SIGKILL');
    }, 100);
    t.after(() => clearInterval(killAgain));
    const [code] = await once(child, 'exit');
    assert.equal(code, 1);
    assert.match(errors(), /api was ended by SIGKILL; restarting it/);
    assert.match(errors(), /trainhorn stops: api was ended by SIGKILL/);
  });

  test('a port in use stops the start with the reason, and no part is restarted', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { child, errors } = await spawnStart(t, String(port));
    const [code] = await once(child, 'exit');
    assert.equal(code, 1);
    assert.match(errors(), /The port is in use[\s\S]*trainhorn did not start: api ended with exit code 1/);
    assert.doesNotMatch(errors(), /started again/);
  });

  test('kill -9 leaves no orphan', async (t) => {
    const { child, url } = await start(t);
    await trainLongJob(url);
    const descendants = await descendantsOf(child.pid ?? 0);
    child.kill('SIGKILL');
    assert.deepEqual(await survivorsOf(descendants, END_TIMEOUT_MS), []);
  });
});

describe('a running service', () => {
  let stack: Stack;

  before(async () => {
    stack = await startService();
  });
  after(() => stack.stop());

  test('kill -9 of a trainer costs its job little: the next one continues with the epoch after', async () => {
    const job = await trainLongJob(stack.url);
    const [worker] = stack.pids.workers;
    const trainers = (await descendantsOf(worker ?? 0)).filter(({ command }) => command.includes('trainer'));
    assert.ok(trainers.length > 0);
    for (const trainer of trainers) process.kill(trainer.pid, 'SIGKILL');
    const resumed = await until(
      'an epoch of the second attempt',
      async () => {
        const now = await getJson<Job>(`${stack.url}/api/v1/jobs/${job.id}`);
        return now.latest?.attempt === 2 && now;
      },
      END_TIMEOUT_MS,
    );
    assert.equal(resumed.status, 'running');
    const { data } = await getJson<{ data: EpochMetrics[] }>(`${stack.url}/api/v1/jobs/${job.id}/metrics`);
    assert.deepEqual(
      data.map(({ epoch }) => epoch),
      data.map((_, index) => index + 1),
    );
    assert.deepEqual([data[0]?.attempt, data.at(-1)?.attempt], [1, 2]);
    await postJson(`${stack.url}/api/v1/jobs/${job.id}/cancel`);
    const next = await ended(stack.url, (await postJson<Job>(`${stack.url}/api/v1/jobs`, shortJob)).id);
    assert.equal(next.status, 'succeeded');
  });

  test('cancel ends a training job within seconds and keeps its checkpoints', async () => {
    const job = await trainLongJob(stack.url);
    await postJson(`${stack.url}/api/v1/jobs/${job.id}/cancel`);
    const cancelled = await ended(stack.url, job.id);
    assert.equal(cancelled.status, 'cancelled');
    assert.equal(cancelled.status_reason?.code, 'cancelled_by_user');
    const checkpoints = await getJson<{ data: unknown[] }>(`${stack.url}/api/v1/jobs/${job.id}/checkpoints`);
    assert.ok(checkpoints.data.length >= 1);
  });
});

interface Started {
  child: ChildProcess;
  errors: () => string;
}

/** `npm start` without its set-up, on a free port and a directory of its own. */
async function start(t: TestContext): Promise<Started & { url: string }> {
  const started = await spawnStart(t, '0');
  return { ...started, url: await printed(started.child, /API\s+(http\S+)\/api\/v1/) };
}

async function spawnStart(t: TestContext, port: string): Promise<Started> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-start-'));
  const { REDIS_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, [START], {
    env: { ...env, PORT: port, TRAINHORN_DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  });
  return { child, errors: () => errors };
}
