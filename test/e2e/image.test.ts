import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { getJson, postJson } from '../../bench/http.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { shortJob } from '../helpers/jobs/long-job.js';
import { commandOf, type Instruction, readStages, wordsOf } from '../helpers/processes/dockerfile.js';
import { printed } from '../helpers/processes/printed.js';
import { stopProcess } from '../helpers/processes/processes.js';
import { startTestRedis } from '../helpers/processes/redis.js';
import { until } from '../helpers/until.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const KILL_AFTER_MS = 10_000;
const JOB_TIMEOUT_MS = 60_000;

/** Runs a command to its end and gives its exit code. */
async function run(command: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  return code;
}

/** Runs the build stage without Debian's packages, which set-up finds by itself outside of a container. */
async function build(stage: readonly Instruction[], directory: string): Promise<void> {
  for (const { name, words } of stage) {
    if (name === 'COPY') place(words, ROOT, directory, copy);
    if (name !== 'RUN' || words.startsWith('apt-get')) continue;
    assert.equal(await run(['sh', '-c', words], directory, process.env), 0, words);
  }
}

/** Does what a COPY says, by a copy or by a move. */
function place(words: string, from: string, to: string, put: (from: string, to: string) => void): void {
  const paths = words.split(' ');
  const target = paths.pop() ?? '.';
  const isDirectory = target.endsWith('/');
  for (const path of paths) {
    const name = path.split('/').at(-1) ?? path;
    put(join(from, path), isDirectory ? join(to, target, name) : join(to, target));
  }
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}

/**
 * Moves what the last stage takes from the build: node_modules are 20,000 files, and the build has no further use. The
 * engine stays where set-up has put it: node_modules leads to it.
 */
function assemble(stage: readonly Instruction[], built: string, directory: string): void {
  const copies = wordsOf(stage, 'COPY').map((words) => words.replace('--from=build ', ''));
  for (const words of copies.filter((words) => words.startsWith('/app/')))
    place(words.replace('/app/', ''), built, directory, renameSync);
}

/** The processes of an image's directory, to be stopped together. */
function createContainer(image: string, env: NodeJS.ProcessEnv) {
  const children: ChildProcess[] = [];
  return {
    start([file = '', ...args]: string[]): ChildProcess {
      const child = spawn(file, args, { cwd: image, env, stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      return child;
    },
    stop: () => Promise.all(children.map(stop)),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await stopProcess(child);
  clearTimeout(timer);
}

test("the Dockerfile's steps, run in a plain shell, make an API and a worker that train", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-image-'));
  const [app, image] = [join(directory, 'app'), join(directory, 'image')];
  const redis = await startTestRedis();
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    REDIS_URL: redis.url,
    TRAINHORN_DATA_DIR: join(directory, 'data'),
  };
  const container = createContainer(image, { ...env, PORT: '0' });
  t.after(async () => {
    await container.stop();
    await redis.stop();
    await rm(directory, { recursive: true, force: true });
  });
  for (const path of [app, image]) mkdirSync(path);
  const [first = [], last = []] = readStages(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
  await build(first, app);
  assemble(last, app, image);
  await rm(app, { recursive: true });

  const { services } = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true });
  const api = container.start(commandOf(wordsOf(last, 'CMD').join()));
  const url = await printed(api, /Listening on (http:\/\/[^\s,]+)/);
  const health = commandOf(wordsOf(last, 'HEALTHCHECK').join());
  assert.equal(await run(health, image, { ...env, PORT: new URL(url).port }), 0);

  container.start(services.worker.command).stdout?.resume();
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, shortJob);
  const finished = async () => {
    const job = await getJson<Job>(`${url}/api/v1/jobs/${id}`);
    return job.finished_at !== null && job;
  };
  const { status, status_reason } = await until('the end of the job', finished, JOB_TIMEOUT_MS);
  assert.equal(status, 'succeeded', status_reason?.message);
});
