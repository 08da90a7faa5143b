import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { articleJob } from '../../scripts/demo/article-job.js';
import { ensureDataDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createKeyStore } from '../../src/infra/artifacts/key-store.js';
import { modelManifest } from '../fixtures/model-manifest.js';
import { assertProblem } from '../helpers/api/api.js';
import { addKey } from '../helpers/api/api-keys.js';
import { openEventStream } from '../helpers/api/event-stream.js';
import { descendantsOf } from '../helpers/processes/process-tree.js';
import { childrenOf, untilGone } from '../helpers/processes/processes.js';
import { startTestRedis } from '../helpers/processes/redis.js';
import { until } from '../helpers/until.js';

const SERVER = fileURLToPath(new URL('../../src/server.js', import.meta.url));

/** Where nothing listens. */
const NO_REDIS = 'redis://127.0.0.1:1';

async function startServer(t: TestContext, env: NodeJS.ProcessEnv) {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-server-'));
  const child = fork(SERVER, {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'silent', TRAINHORN_DATA_DIR: directory, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
    await rm(directory, { recursive: true, force: true });
  });
  return { child, exited, directory };
}

async function startListening(t: TestContext, env: NodeJS.ProcessEnv) {
  const server = await startServer(t, env);
  const [message] = await once(server.child, 'message');
  return { ...server, url: String(message.url) };
}

/** Kills the processes below `parent` whose command names the part. */
async function killChildren(parent: ChildProcess, part: string): Promise<void> {
  for (const { pid, command } of await descendantsOf(parent.pid ?? 0))
    if (command.includes(part)) killIfThere(pid);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since it was listed.
  }
}

/** A job that does not exist. */
const ANOTHER_JOB = 'job_01hzzzzzzzzzzzzzzzzzzzzzzz';

/** Enough for 64 MB on a busy machine. */
const UPLOAD_MS = 120_000;

async function postJob(url: string) {
  const begun = performance.now();
  const response = await fetch(`${url}/api/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(articleJob()),
  });
  const body: unknown = await response.json();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, body, seconds: (performance.now() - begun) / 1000 };
}

async function getFrom(url: string, path: string) {
  const response = await fetch(`${url}/api/v1/${path}`);
  const body: unknown = await response.json();
  return { status: response.status, type: response.headers.get('content-type') ?? '', body };
}

async function endsWith(
  child: ChildProcess,
  exited: Promise<unknown[]>,
): Promise<{ code: unknown; stderr: string }> {
  const stderr = child.stderr === null ? '' : await text(child.stderr);
  const [code] = await exited;
  return { code, stderr };
}

describe('the API process', () => {
  test('accepts jobs, ends streams and its predictors on SIGTERM, and exits with 0', async (t) => {
    const redis = await startTestRedis();
    t.after(() => redis.stop());
    const { child, exited, url } = await startListening(t, { REDIS_URL: redis.url });
    const { status, body } = await postJob(url);
    assert.equal(status, 202);
    const { id } = body as { id: string };
    const stream = await openEventStream(`${url}/api/v1/jobs/${id}/events`);
    assert.equal((await stream.next())?.event, 'queued');
    const children = await childrenOf(child.pid ?? 0);
    child.kill('SIGTERM');
    assert.equal(await stream.next(), undefined);
    assert.deepEqual(await exited, [0, null]);
    await untilGone(children);
  });

  test('accepts jobs of a project at its artifact quota again as soon as it has deleted a model', async (t) => {
    const redis = await startTestRedis();
    t.after(() => redis.stop());
    const env = { REDIS_URL: redis.url, TRAINHORN_PROJECT_MAX_ARTIFACT_BYTES: '100000' };
    const { url, directory } = await startListening(t, env);
    const version = (await ensureDataDirectory(directory)).modelVersion('digits', 1);
    await mkdir(version, { recursive: true });
    await writeFile(join(version, 'manifest.json'), JSON.stringify(modelManifest()));
    await writeFile(join(version, 'weights.bin'), Buffer.alloc(100_000));
    assertProblem(await postJob(url), 429, 'quota_exceeded');
    const deleted = await fetch(`${url}/api/v1/models/digits/versions/1`, { method: 'DELETE' });
    assert.equal(deleted.status, 204);
    assert.equal((await postJob(url)).status, 202);
  });

  test('ends with the process that started it', async (t) => {
    const { child, exited } = await startListening(t, { REDIS_URL: NO_REDIS });
    child.disconnect();
    assert.deepEqual(await exited, [0, null]);
  });

  test('starts without Redis and answers 503 within 4 s until Redis is up', async (t) => {
    const { url } = await startListening(t, { REDIS_URL: NO_REDIS });
    const answer = await postJob(url);
    assertProblem(answer, 503, 'queue_unavailable');
    assert.ok(answer.seconds < 20, `${answer.seconds} s`);
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    assert.equal((await fetch(`${url}/livez`)).status, 200);
  });

  test('answers 503 within 4 s while Redis hangs, and works again after', async (t) => {
    const redis = await startTestRedis();
    t.after(() => redis.stop());
    const { url } = await startListening(t, { REDIS_URL: redis.url });
    assert.equal((await postJob(url)).status, 202);
    process.kill(redis.pid, 'SIGSTOP');
    try {
      const answer = await postJob(url);
      assertProblem(answer, 503, 'queue_unavailable');
      assert.ok(answer.seconds < 20, `${answer.seconds} s`);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    assert.equal((await postJob(url)).status, 202);
  });

  test('answers polls of jobs with 503 while Redis is gone, and with their state once it is back', async (t) => {
    const redis = await startTestRedis();
    t.after(() => redis.stop());
    const { url } = await startListening(t, { REDIS_URL: redis.url });
    const { body } = await postJob(url);
    const { id } = body as { id: string };
    const polled = [`jobs/${id}`, `jobs/${id}/metrics`, `jobs/${ANOTHER_JOB}`];
    await redis.whileGone(async () => {
      // Alone, and several in one turn, which are read together.
      for (const paths of [...polled.map((path) => [path]), [...polled, ...polled]])
        for (const answer of await Promise.all(paths.map((path) => getFrom(url, path))))
          assertProblem(answer, 503, 'queue_unavailable');
      assert.equal((await fetch(`${url}/livez`)).status, 200);
    });
    await until('Redis is back', async () => (await getFrom(url, `jobs/${id}`)).status === 200);
    const statuses = await Promise.all(polled.map(async (path) => (await getFrom(url, path)).status));
    assert.deepEqual(statuses, [200, 200, 404]);
  });

  test('reports to the client that the process that reads its upload was killed, and keeps no part of it', async (t) => {
    const { child, url, directory } = await startListening(t, { REDIS_URL: NO_REDIS });
    const form = new FormData();
    form.append('files', new File(['a,b,label\n'.padEnd(64_000_000, '1.5,2.5,1\n')], 'large.csv'));
    const upload = fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form });
    // Built-in datasets are read by such processes too, so that whichever there are, are killed.
    let isAnswered = false;
    void upload.finally(() => (isAnswered = true)).catch(() => undefined);
    await until(
      'the upload is answered',
      async () => {
        await killChildren(child, 'workers/ingest');
        return isAnswered;
      },
      UPLOAD_MS,
    );
    const answer = await upload;
    const type = answer.headers.get('content-type') ?? '';
    assertProblem({ status: answer.status, type, body: await answer.json() }, 500, 'ingest_failed');
    assert.deepEqual(await readdir(join(directory, 'staging')), []);
    assert.deepEqual(await readdir(join(directory, 'datasets')), []);
  });

  test('names the port that is in use', async (t) => {
    const taken = createServer().listen(0, '127.0.0.1');
    t.after(() => taken.close());
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { child, exited } = await startServer(t, { REDIS_URL: NO_REDIS, PORT: String(port) });
    const { code, stderr } = await endsWith(child, exited);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`port is in use.*${port}.*Set PORT`));
  });

  test('reports each setting that is out of bounds', async (t) => {
    const { child, exited } = await startServer(t, {
      PORT: '99999',
      LOG_LEVEL: 'loud',
      TRAINHORN_ALLOWED_HOSTS: 'https://app.example/',
    });
    const { code, stderr } = await endsWith(child, exited);
    assert.equal(code, 1);
    assert.match(stderr, /PORT must be <= 65535; it is '99999'/);
    assert.match(
      stderr,
      /TRAINHORN_ALLOWED_HOSTS is malformed; it is 'https:\/\/app.example\/'\. Host names/,
    );
    assert.match(stderr, /LOG_LEVEL must be one of trace, .*, silent; it is 'loud'/);
    assert.doesNotMatch(stderr, /\.js:/);
  });

  test('names the entry that is not an origin', async (t) => {
    const { child, exited } = await startServer(t, { TRAINHORN_CORS_ORIGINS: 'https://app.example/' });
    const { code, stderr } = await endsWith(child, exited);
    assert.equal(code, 1);
    assert.match(stderr, /TRAINHORN_CORS_ORIGINS has "https:\/\/app.example\/"/);
    assert.doesNotMatch(stderr, /\.js:/);
  });
});

describe('an address that other machines can reach', () => {
  test('is refused without a key, with the command that makes one', async (t) => {
    const { child, exited } = await startServer(t, { HOST: '0.0.0.0', REDIS_URL: NO_REDIS });
    const said = await text(child.stderr ?? Readable.from([]));
    const [code] = await exited;
    assert.equal(code, 1);
    assert.match(said, /HOST is 0\.0\.0\.0.*npm run keys -- create/s);
  });

  test('is served with a key, and refuses requests without one', async (t) => {
    const { directory } = await startServer(t, { HOST: '0.0.0.0', REDIS_URL: NO_REDIS });
    const store = createKeyStore(await ensureDataDirectory(directory));
    const { authorization } = await addKey(store, { scopes: ['read'] });
    const { url } = await startListening(t, {
      HOST: '0.0.0.0',
      REDIS_URL: NO_REDIS,
      TRAINHORN_DATA_DIR: directory,
    });
    const models = url.replace('0.0.0.0', '127.0.0.1').concat('/api/v1/models');
    assert.equal((await fetch(models)).status, 401);
    assert.equal((await fetch(models, { headers: { authorization } })).status, 200);
  });
});
