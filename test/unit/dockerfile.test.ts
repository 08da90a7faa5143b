import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { parseArguments } from '../../scripts/setup/main.mjs';
import { STOP_GRACE_MS } from '../../scripts/stack.js';
import { CLOSE_TIMEOUT_MS } from '../../src/infra/process/close-on-request.js';
import { readStages, wordsOf } from '../helpers/processes/dockerfile.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('docker-compose.yml');

const all = readStages(dockerfile).flat();
const instructions = (name: string): string[] => wordsOf(all, name);

function assertEntryExists(compiled: string): void {
  const source = compiled.replace(/^dist\//, '').replace(/\.js$/, '.ts');
  assert.ok(existsSync(join(ROOT, source)), `${compiled} has no source ${source}`);
}

describe('Dockerfile', () => {
  it('runs npm scripts that exist, with options that set-up knows', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const runs = instructions('RUN').filter((command) => command.startsWith('npm run '));
    assert.ok(runs.length >= 2);
    for (const [, , script = '', ...args] of runs.map((command) => command.split(' '))) {
      assert.ok(script in scripts, `npm run ${script}`);
      assert.ok(parseArguments(args.filter((arg) => arg !== '--')).steps.length > 0);
    }
  });

  it('copies files that exist and are not ignored', () => {
    const ignore = read('.dockerignore').split('\n');
    const copies = instructions('COPY').filter((words) => !words.startsWith('--from'));
    for (const path of copies.flatMap((words) => words.split(' ').slice(0, -1))) {
      assert.ok(existsSync(join(ROOT, path)), path);
      assert.ok(ignore.includes(`!${path.split('/')[0]}`), `.dockerignore lets ${path} through`);
    }
  });

  it('starts entries that exist, as a user who is not root', () => {
    const entries = [dockerfile, compose].flatMap((text) => text.match(/dist\/[\w/-]+\.js/g) ?? []);
    assert.ok(entries.length >= 3);
    entries.forEach(assertEntryExists);
    assert.deepEqual(instructions('USER'), ['node']);
  });
});

describe('docker-compose.yml', () => {
  const { services } = parse(compose, { merge: true });

  it('gives Redis an append-only file, no eviction and a health check that API and workers wait for', () => {
    const command: string[] = services.redis.command;
    assert.equal(command[command.indexOf('--appendonly') + 1], 'yes');
    assert.equal(command[command.indexOf('--maxmemory-policy') + 1], 'noeviction');
    assert.ok(services.redis.healthcheck);
    for (const name of ['api', 'worker', 'worker-gpu'])
      assert.equal(services[name].depends_on.redis.condition, 'service_healthy', name);
  });

  it('kills no process that is still closing', () => {
    for (const name of ['api', 'worker', 'worker-gpu'])
      assert.equal(services[name].stop_grace_period, `${STOP_GRACE_MS / 1000}s`, name);
    assert.ok(STOP_GRACE_MS > CLOSE_TIMEOUT_MS);
  });

  it('keeps what a GPU compiles at first use, in a folder that the image gives to its user', () => {
    const [, folder = ''] = /CUDA_CACHE_PATH=(\S+)/.exec(dockerfile) ?? [];
    assert.ok(services['worker-gpu'].volumes.includes(`cuda:${folder}`));
    assert.ok(services['worker-gpu'].volumes.includes('artifacts:/data'));
    assert.match(dockerfile, new RegExp(`chown node:node .*${folder}\\b`));
  });

  it('reserves GPUs only in the gpu profile', () => {
    const gpu = services['worker-gpu'];
    assert.deepEqual(gpu.profiles, ['gpu']);
    assert.equal(gpu.build.args.ENGINE, 'cuda');
    assert.equal(gpu.deploy.resources.reservations.devices[0].driver, 'nvidia');
    for (const name of ['redis', 'api', 'worker']) assert.equal(services[name].deploy, undefined, name);
  });
});
