import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../../../scripts/stack/private-redis.js';
import { descendantsOf } from '../../helpers/processes/process-tree.js';

const MODULE = new URL('../../../scripts/stack/private-redis.js', import.meta.url).href;

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-redis-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function withClient<Result>(url: string, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Starts a Redis in another process, and gives that process and what it printed. */
async function startElsewhere(dataDir: string) {
  const script = `
    const { startPrivateRedis } = await import(${JSON.stringify(MODULE)});
    const { pid, url } = await startPrivateRedis({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify({ pid, url }));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  return { parent, ...(JSON.parse(String(line)) as { pid: number; url: string }) };
}

describe('startPrivateRedis', () => {
  it('keeps what was written over a restart and never evicts', async (t) => {
    const dataDir = await temporaryFolder(t);
    const first = await startPrivateRedis({ dataDir });
    const policy = await withClient(first.url, async (client) => {
      await client.set('job', 'queued');
      return client.config('GET', 'maxmemory-policy');
    });
    await first.stop();
    assert.deepEqual(policy, ['maxmemory-policy', 'noeviction']);
    assert.equal(isRunning(first.pid), false);

    const second = await startPrivateRedis({ dataDir });
    t.after(() => second.stop());
    assert.equal(await withClient(second.url, (client) => client.get('job')), 'queued');
  });

  it('listens on a socket that only its user can reach, also when the folder has a long name', async (t) => {
    const dataDir = join(await temporaryFolder(t), 'x'.repeat(100));
    const redis = await startPrivateRedis({ dataDir });
    const socket = redis.url.replace('unix://', '');
    t.after(() => rm(dirname(socket), { recursive: true, force: true }));
    t.after(() => redis.stop());
    assert.equal(await withClient(redis.url, (client) => client.ping()), 'PONG');
    assert.equal((await stat(dirname(socket))).mode & 0o077, 0);
  });

  it('ends when its parent is killed, and the data can be used again', async (t) => {
    const dataDir = await temporaryFolder(t);
    const { parent, pid, url } = await startElsewhere(dataDir);
    await withClient(url, (client) => client.set('job', 'queued'));
    parent.kill('SIGKILL');
    const redis = await startPrivateRedis({ dataDir });
    t.after(() => redis.stop());
    assert.equal(isRunning(pid), false);
    assert.equal(await withClient(redis.url, (client) => client.get('job')), 'queued');
  });

  it('tells when the server dies', async (t) => {
    const redis = await startPrivateRedis({ dataDir: await temporaryFolder(t) });
    process.kill(redis.pid, 'SIGKILL');
    await Promise.race([
      redis.exited,
      delay(30_000, undefined, { ref: false }).then(() => assert.fail('not notified')),
    ]);
    await redis.stop();
  });

  it('starts no second server on the files of one that still runs without its shell', async (t) => {
    const dataDir = await temporaryFolder(t);
    const redis = await startPrivateRedis({ dataDir });
    t.after(() => process.kill(redis.pid, 'SIGKILL'));
    const shell = (await descendantsOf(process.pid)).find(
      ({ command }) => command.startsWith('sh ') && command.includes(dataDir),
    );
    process.kill(redis.pid, 'SIGSTOP');
    process.kill(shell?.pid ?? assert.fail('no shell'), 'SIGKILL');
    await redis.exited;
    await assert.rejects(startPrivateRedis({ dataDir }), /another trainhorn runs a Redis/);
  });

  it('fails with the last lines of the log when the server does not start', async (t) => {
    const dataDir = await temporaryFolder(t);
    const folder = join(dataDir, 'redis/appendonlydir');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'appendonly.aof.manifest'), 'garbage\n');
    await assert.rejects(
      startPrivateRedis({ dataDir }),
      /did not start: it ended with code 1[\s\S]*manifest/,
    );
    assert.ok(!(await readdir(join(dataDir, 'redis'))).includes('redis.sock'));
  });
});
