import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ended, postJson } from '../../bench/http.js';
import type { Job } from '../../src/contracts/jobs.js';
import { commandOf, type Instruction, readStages, wordsOf } from '../helpers/dockerfile.js';
import { longJob } from '../helpers/long-job.js';
import { startTestRedis } from '../helpers/redis.js';
import { until } from '../helpers/until.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const shortJob = { ...longJob, name: 'short', fit: { epochs: 1, batch_size: 8192 } };

/** Runs a command to its end and gives its exit code. */
async function run(command: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  return code;
}

/** What the build stage does, but for Debian's packages, which set-up looks for by itself outside of a container. */
async function build(stage: readonly Instruction[], directory: string): Promise<void> {
  for (const { name, words } of stage) {
    if (name === 'COPY') copy(words, ROOT, directory);
    if (name !== 'RUN' || words.startsWith('apt-get')) continue;
    assert.equal(await run(['sh', '-c', words], directory, process.env), 0, words);
  }
}

function copy(words: string, from: string, to: string): void {
  const paths = words.split(' ');
  const target = paths.pop() ?? '.';
  const isDirectory = target.endsWith('/') || target === '.';
  for (const path of paths) {
    const name = path.split('/').at(-1) ?? path;
    cpSync(join(from, path), isDirectory ? join(to, target, name) : join(to, target), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** What the last stage takes from the build. The engine stays where set-up has put it: node_modules leads to it. */
function assemble(stage: readonly Instruction[], built: string, directory: string): void {
  const copies = wordsOf(stage, 'COPY').map((words) => words.replace('--from=build ', ''));
  for (const words of copies.filter((words) => words.startsWith('/app/')))
    copy(words.replace('/app/', ''), built, directory);
}

/** Starts a process of the image; it ends with the test. */
function start(t: TestContext, command: string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' ? address?.port : '');
}

test("the Dockerfile's steps, run in a plain shell, make an API and a worker that train", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-image-'));
  const redis = await startTestRedis();
  t.after(async () => {
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const [app, image] = [join(directory, 'app'), join(directory, 'image')];
  for (const path of [app, image]) mkdirSync(path);
  const [first = [], last = []] = readStages(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
  await build(first, app);
  assemble(last, app, image);
  await rm(app, { recursive: true });

  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    PORT: port,
    REDIS_URL: redis.url,
    TRAINHORN_DATA_DIR: join(directory, 'data'),
  };
  const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
  start(t, commandOf(wordsOf(last, 'CMD').join()), image, env);
  start(t, services.worker.command, image, env);
  const health = commandOf(wordsOf(last, 'HEALTHCHECK').join());
  await until('a healthy API', async () => (await run(health, image, env)) === 0, 30_000);
  const url = `http://127.0.0.1:${port}`;
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, shortJob);
  assert.equal((await ended(url, id)).status, 'succeeded');
});
