import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { descendantsOf } from '../helpers/processes/process-tree.js';
import { stopProcess } from '../helpers/processes/processes.js';
import { startTestRedis } from '../helpers/processes/redis.js';
import { until } from '../helpers/until.js';

const SECRET = 'correct-horse-battery-staple';
const START_MS = 60_000;
const ALLOWED =
  /^(PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|HOST|PORT|LOG_LEVEL|NODE_CHANNEL_\w+|(TRAINHORN|TF|CUDA|NVIDIA|XLA|OMP|KMP)_\w+)$/;

/** Starts an entry point on a machine full of secrets. */
async function startWithSecrets(t: TestContext, entry: string) {
  const redis = await startTestRedis();
  const dataDir = await mkdtemp(join(tmpdir(), 'trainhorn-secrets-'));
  // A private Redis has no user but the default one, who needs no password: it takes any.
  const redisUrl = new URL(redis.url);
  redisUrl.searchParams.set('secret', SECRET);
  const child = fork(fileURLToPath(new URL(`../../${entry}`, import.meta.url)), {
    env: {
      ...process.env,
      REDIS_URL: redisUrl.href,
      PORT: '0',
      LOG_LEVEL: 'silent',
      TRAINHORN_DATA_DIR: dataDir,
      // One spare trainer, on a machine with any number of cores.
      TRAINHORN_INTRA_OP_THREADS: '1',
      AWS_SECRET_ACCESS_KEY: SECRET,
      NPM_TOKEN: SECRET,
      TH_API_KEY: `th_${SECRET}`,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  t.after(async () => {
    await stopProcess(child);
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return child;
}

/** The environment of the first process below `parent` whose command names the part, as the kernel has it. */
async function environmentOf(parent: ChildProcess, part: string): Promise<string[]> {
  const find = async () =>
    (await descendantsOf(parent.pid ?? 0)).find(({ command }) => command.includes(`${part}/main.js`));
  const found = await until(`a ${part}`, find, START_MS);
  // Between fork and exec it is still a copy of its parent.
  return until('its environment', async () => {
    const entries = (await readFile(`/proc/${found.pid}/environ`, 'utf8')).split('\0').filter(Boolean);
    return entries.some((entry) => entry.startsWith('NODE_CHANNEL_FD=')) && entries;
  });
}

function assertMinimal(environment: readonly string[]): void {
  assert.ok(!environment.join('\n').includes(SECRET), environment.join('\n'));
  const names = environment.map((entry) => entry.split('=', 1)[0] ?? '');
  assert.deepEqual(
    names.filter((name) => !ALLOWED.test(name)),
    [],
  );
  assert.ok(names.includes('PATH') && names.includes('TRAINHORN_DATA_DIR'));
  assert.ok(!names.includes('REDIS_URL'));
}

describe('the environment', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  test('of the children of an API holds no secret', async (t) => {
    const api = await startWithSecrets(t, 'src/server.js');
    const [{ url }] = await once(api, 'message');

    await t.test('a predictor holds no secret', async () => {
      const environment = await environmentOf(api, 'predictor');
      assertMinimal(environment);
      assert.ok(environment.includes('CUDA_VISIBLE_DEVICES=-1'), 'it sees no GPU');
    });

    await t.test('an ingest process holds no secret', async () => {
      const form = new FormData();
      form.append('files', new File(['a,b,label\n'.padEnd(16_000_000, '1.5,2.5,1\n')], 'large.csv'));
      const upload = fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form });
      assertMinimal(await environmentOf(api, 'ingest'));
      await upload;
    });
  });

  test('of a trainer holds no secret', async (t) => {
    assertMinimal(await environmentOf(await startWithSecrets(t, 'workers/main.js'), 'trainer'));
  });
});
