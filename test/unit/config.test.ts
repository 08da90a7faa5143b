import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { childEnvironment, loadConfig, predictorDevice } from '../../src/config.js';
import { toCorsOrigins } from '../../src/settings.js';

describe('loadConfig', () => {
  test('fills in defaults and names each setting that is out of bounds', () => {
    assert.equal(loadConfig({}).PORT, 3000);
    assert.throws(() => loadConfig({ PORT: '70000' }), /PORT/);
  });
});

describe('childEnvironment', () => {
  const config = loadConfig({ REDIS_URL: 'redis://:secret@localhost', TRAINHORN_INTRA_OP_THREADS: '2' });

  test('spells the settings out, but not the Redis URL', () => {
    const environment = childEnvironment(config, { REDIS_URL: 'redis://:secret@localhost' });
    assert.equal(environment['TRAINHORN_INTRA_OP_THREADS'], '2');
    assert.equal(environment['REDIS_URL'], undefined);
    assert.doesNotMatch(JSON.stringify(environment), /secret/);
  });

  test('passes what runtimes need and nothing else', () => {
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
  test('are names separated by commas', () => {
    for (const fine of ['', 'a100', ' a100 , rack-7,x.y_z ']) loadConfig({ TRAINHORN_WORKER_LABELS: fine });
    for (const wrong of ['two words', 'a,,b', ',a', 'a:b', '-a', 'ä'])
      assert.throws(() => loadConfig({ TRAINHORN_WORKER_LABELS: wrong }), /WORKER_LABELS/, wrong);
  });
});

describe('TRAINHORN_CORS_ORIGINS', () => {
  const origins = (setting: string) => toCorsOrigins(loadConfig({ TRAINHORN_CORS_ORIGINS: setting }));

  test('is a list of origins, as browsers spell them', () => {
    assert.deepEqual(origins(''), []);
    assert.deepEqual(origins(' https://App.example:443 , http://localhost:5173,http://[::1]:80'), [
      'https://app.example',
      'http://localhost:5173',
      'http://[::1]',
    ]);
  });

  test('refuses what is not an origin at the start', () => {
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
          message.includes(`TRAINHORN_CORS_ORIGINS has "${setting}"`) && message.includes('such as https://'),
        setting,
      );
  });
});
