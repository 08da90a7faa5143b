import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  chosenVariant,
  engineKey,
  rememberVariant,
  wheelMachine,
} from '../../../scripts/setup/engine/recipe.mjs';
import { isNodeSupported } from '../../../scripts/setup/node-version.mjs';
import { isNewEnough, redisVersion } from '../../../scripts/setup/redis.mjs';

const LINUX = { platform: 'linux', arch: 'x64', glibc: '2.36' } as const;

describe('isNodeSupported', () => {
  it('accepts 20.19 and newer', () => {
    assert.deepEqual(['v20.19.0', 'v22.0.0', 'v24.1.0'].map(isNodeSupported), [true, true, true]);
    assert.deepEqual(['v20.18.3', 'v18.20.0', 'v9.0.0'].map(isNodeSupported), [false, false, false]);
  });
});

describe('redisVersion', () => {
  it('reads what redis-server --version prints', () => {
    const text = 'Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=e08dbad3e06f3fb';
    assert.equal(redisVersion(text), '7.0.15');
    assert.equal(redisVersion(''), undefined);
  });

  it('wants 6.2 or newer', () => {
    assert.deepEqual(['6.2.0', '7.0.15', '10.0.0'].map(isNewEnough), [true, true, true]);
    assert.deepEqual(['6.0.16', '5.9.9', undefined].map(isNewEnough), [false, false, false]);
  });
});

describe('wheelMachine', () => {
  it('names the machine as wheel tags do', () => {
    assert.equal(wheelMachine('cpu', LINUX), 'x86_64');
    assert.equal(wheelMachine('cpu', { ...LINUX, arch: 'arm64' }), 'aarch64');
  });

  it('refuses where there is no engine, and says what to do', () => {
    assert.throws(
      () => wheelMachine('cpu', { ...LINUX, platform: 'darwin' }),
      /no TensorFlow engine for darwin on x64/,
    );
    assert.throws(
      () => wheelMachine('cpu', { ...LINUX, arch: 'riscv64' }),
      /no TensorFlow engine for linux on riscv64/,
    );
    assert.throws(() => wheelMachine('cpu', { ...LINUX, glibc: undefined }), /this system has no glibc/);
    assert.throws(() => wheelMachine('cpu', { ...LINUX, glibc: '2.17' }), /this system has glibc 2\.17/);
    assert.throws(
      () => wheelMachine('cuda', { ...LINUX, arch: 'arm64' }),
      /CUDA engine exists for x86_64 only/,
    );
  });
});

describe('engineKey', () => {
  it('changes with the variant, the architecture and the sources', () => {
    const keys = [
      engineKey('cpu', 'x64', ['int a;']),
      engineKey('cuda', 'x64', ['int a;']),
      engineKey('cpu', 'arm64', ['int a;']),
      engineKey('cpu', 'x64', ['int b;']),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keys[0], engineKey('cpu', 'x64', ['int a;']));
  });
});

describe('chosenVariant', () => {
  it('is what the environment asks for, else what was asked for last, else cpu', (t) => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'trainhorn-setup-'));
    t.after(() => rmSync(cacheDir, { recursive: true }));
    assert.equal(chosenVariant({ cacheDir, env: {} }), 'cpu');
    rememberVariant({ cacheDir }, 'cuda');
    assert.equal(chosenVariant({ cacheDir, env: {} }), 'cuda');
    assert.equal(chosenVariant({ cacheDir, env: { TRAINHORN_ENGINE: 'cpu' } }), 'cpu');
    assert.throws(
      () => chosenVariant({ cacheDir, env: { TRAINHORN_ENGINE: 'gpu' } }),
      /TRAINHORN_ENGINE is "gpu"/,
    );
  });
});
