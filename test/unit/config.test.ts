import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { childEnvironment, predictorDevice } from '../../src/config/child-environment.js';
import { toCorsOrigins } from '../../src/config/http-access.js';
import { loadConfig } from '../../src/config/load-config.js';
import { SETTINGS } from '../../src/config/settings.js';

describe('loadConfig', () => {
  test('fills in defaults and reports every setting that is out of bounds', () => {
    assert.equal(loadConfig({}).http.port, 3000);
    assert.throws(
      () => loadConfig({ PORT: '70000', TRAINHORN_CORS_ORIGINS: '*' }),
      ({ message }: Error) => {
        assert.match(message, /^PORT must be <= 65535; it is '70000'\. Port of the API/);
        assert.match(message, /\nTRAINHORN_CORS_ORIGINS has "\*", which is not an origin/);
        return true;
      },
    );
  });

  test('reads each setting from its own environment variable', () => {
    const names = Object.values(SETTINGS).flatMap((group) => Object.values(group).map(({ env }) => env));
    assert.deepEqual([...new Set(names)], names);
    const config = loadConfig({
      TRAINHORN_DETERMINISTIC: 'false',
      TRAINHORN_CHECKPOINT_SECONDS: '0.5',
      PORT: '0',
    });
    assert.equal(config.trainer.deterministic, false);
    assert.equal(config.trainer.checkpointSeconds, 0.5);
    assert.equal(config.http.port, 0);
  });
});

describe('childEnvironment', () => {
  const config = loadConfig({ REDIS_URL: 'redis://:secret@localhost', TRAINHORN_INTRA_OP_THREADS: '2' });

  test('passes all settings except the Redis URL', () => {
    const environment = childEnvironment(config, { REDIS_URL: 'redis://:secret@localhost' });
    assert.equal(environment['TRAINHORN_INTRA_OP_THREADS'], '2');
    assert.equal(environment['REDIS_URL'], undefined);
    assert.doesNotMatch(JSON.stringify(environment), /secret/);
    const { redis, ...others } = config;
    assert.deepEqual(loadConfig(environment), {
      ...others,
      redis: { ...redis, url: 'redis://127.0.0.1:6379' },
    });
  });

  test('passes the variables that runtimes need and nothing else', () => {
    const environment = childEnvironment(config, {
      PATH: '/bin',
      CUDA_VISIBLE_DEVICES: '0',
      LD_LIBRARY_PATH: '/usr/local/cuda/lib64',
      AWS_SECRET_ACCESS_KEY: 'x',
      NPM_TOKEN: 'x',
    });
    assert.equal(environment['PATH'], '/bin');
    assert.equal(environment['CUDA_VISIBLE_DEVICES'], '0');
    assert.equal(environment['LD_LIBRARY_PATH'], '/usr/local/cuda/lib64');
    assert.ok(!('AWS_SECRET_ACCESS_KEY' in environment) && !('NPM_TOKEN' in environment));
  });
});

describe('TRAINHORN_PREDICTOR_DEVICE', () => {
  const predictor = (setting?: string) =>
    predictorDevice(loadConfig(setting === undefined ? {} : { TRAINHORN_PREDICTOR_DEVICE: setting }));

  test('hides every GPU by default, leaves what the API sees, or names one by its number', () => {
    assert.deepEqual(predictor(), { CUDA_VISIBLE_DEVICES: '-1' });
    assert.deepEqual(predictor('gpu'), {});
    assert.deepEqual(predictor('3'), { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: '3' });
    for (const wrong of ['GPU', '-1', '1,2', '']) assert.throws(() => predictor(wrong), /PREDICTOR_DEVICE/);
  });
});

describe('TRAINHORN_WORKER_LABELS', () => {
  test('accepts names separated by commas', () => {
    for (const fine of ['', 'a100', ' a100 , rack-7,x.y_z ']) loadConfig({ TRAINHORN_WORKER_LABELS: fine });
    for (const wrong of ['two words', 'a,,b', ',a', 'a:b', '-a', 'ä'])
      assert.throws(() => loadConfig({ TRAINHORN_WORKER_LABELS: wrong }), /WORKER_LABELS/, wrong);
  });
});

describe('TRAINHORN_CORS_ORIGINS', () => {
  const origins = (setting: string) => toCorsOrigins(loadConfig({ TRAINHORN_CORS_ORIGINS: setting }).http);

  test('accepts a list of origins and spells them as browsers do', () => {
    assert.deepEqual(origins(''), []);
    assert.deepEqual(origins(' https://App.example:443 , http://localhost:5173,http://[::1]:80'), [
      'https://app.example',
      'http://localhost:5173',
      'http://[::1]',
    ]);
  });

  test('refuses an entry that is not an origin', () => {
    for (const setting of [
      '*',
      'app.example',
      'https://app.example/',
      'https://*.example',
      'null',
      'https://u@app.example',
      'https://app.example:',
      'https://app.example:65536',
      'https://app.example https://b.example',
    ])
      assert.throws(
        () => origins(`https://fine.example,${setting}`),
        ({ message }: Error) =>
          message.includes(`TRAINHORN_CORS_ORIGINS has "${setting}", which is not an origin`) &&
          message.includes('such as https://'),
        setting,
      );
  });
});

/** Read by the setup and the benchmarks, not by the service. */
const OTHER_VARIABLES = ['TRAINHORN_ENGINE', 'TRAINHORN_BENCH_PROBE'];
const ROOT = new URL('../../../', import.meta.url);

test('sources and docs name only settings that exist', async () => {
  const known = new Set(OTHER_VARIABLES);
  for (const group of Object.values(SETTINGS)) for (const { env } of Object.values(group)) known.add(env);
  const unknown = (text: string) =>
    [...text.matchAll(/\bTRAINHORN_[A-Z_]*[A-Z]\b/g)].filter(([name]) => !known.has(name));
  for (const folder of [
    'src',
    'workers',
    'scripts',
    'bench',
    'docs',
    'README.md',
    'docker-compose.yml',
    'Dockerfile',
  ]) {
    for (const file of await filesBelow(folder))
      assert.deepEqual(unknown(await readFile(new URL(file, ROOT), 'utf8')).map(String), [], file);
  }
});

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(new URL(path, ROOT))).isDirectory()) return [path];
  const entries = await readdir(new URL(path, ROOT), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ts|mjs|md|py|json)$/.test(entry.name))
    .map((entry) => relative(fileURLToPath(ROOT), join(entry.parentPath, entry.name)));
}
