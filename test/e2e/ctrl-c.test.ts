import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { getJson } from '../../bench/http.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { trainLongJob } from '../helpers/jobs/long-job.js';
import { printed } from '../helpers/processes/printed.js';
import { descendantsOf, survivorsOf } from '../helpers/processes/process-tree.js';
import { startTestRedis } from '../helpers/processes/redis.js';

const END_TIMEOUT_MS = 15_000;

/**
 * An npm script as a terminal runs it: the foreground process group. Ctrl-C reaches npm and what it runs, and npm passes
 * it on, so that the service gets it twice.
 */
function runScript(t: TestContext, script: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn('npm', ['run', script], {
    env: { ...process.env, ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  t.after(() => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGKILL');
  });
  return child;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, signal);
}

/**
 * Presses Ctrl-C and waits for the end of the script and of all it has started. The signal that npm passes on is sent
 * again when the service has begun to close: left to npm, it may come so early that the two are one.
 */
async function pressCtrlC(child: ChildProcess) {
  const descendants = await descendantsOf(child.pid ?? 0);
  const exit = once(child, 'exit');
  child.stdout?.on('data', (text) => {
    if (String(text).includes('Closing')) signalGroup(child, 'SIGINT');
  });
  signalGroup(child, 'SIGINT');
  await exit;
  assert.deepEqual(await survivorsOf(descendants, END_TIMEOUT_MS), []);
}

test('Ctrl-C on start:worker gives its job back, on start:api ends it; neither leaves a process', async (t) => {
  const redis = await startTestRedis();
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-ctrl-c-'));
  t.after(async () => {
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const env = { REDIS_URL: redis.url, TRAINHORN_DATA_DIR: dataDir, PORT: '0' };
  const api = runScript(t, 'start:api', env);
  const url = await printed(api, /Listening on (http:\/\/[^\s,]+)/);
  const worker = runScript(t, 'start:worker', env);
  const { id } = await trainLongJob(url);

  await pressCtrlC(worker);
  const waiting = await getJson<Job>(`${url}/api/v1/jobs/${id}`);
  assert.deepEqual([waiting.status, waiting.status_reason?.code], ['queued', 'worker_stopping']);
  assert.deepEqual([waiting.attempt, waiting.resume_point?.epoch], [1, waiting.latest?.epoch]);

  await pressCtrlC(api);
});
