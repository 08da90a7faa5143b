import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inputsDigest, removeStale } from '../../../scripts/setup/build.mjs';
import { parseArguments } from '../../../scripts/setup/main.mjs';
import { isInstalled } from '../../../scripts/setup/packages.mjs';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'trainhorn-setup-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function writeTree(root: string, paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
}

/** Runs set-up on a machine where PATH and the engine cache are empty. */
function runBare(t: TestContext, args: string[]): { code: number | null; text: string } {
  const folder = temporaryFolder(t);
  const env = { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder };
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/setup.mjs'), ...args], {
    env,
    encoding: 'utf8',
  });
  return { code: status, text: stderr };
}

describe('node scripts/setup.mjs', () => {
  it('--check names what is missing, changes nothing and exits with 1', (t) => {
    const { code, text } = runBare(t, ['--check', '--only=engine,redis']);
    assert.equal(code, 1);
    assert.match(text, /^engine: TensorFlow 2\.21\.0 \(cpu\) is not built$/m);
    assert.match(text, /^redis: redis-server is not installed$/m);
  });

  it('says that a C++ compiler is missing before it downloads anything', (t) => {
    const { code, text } = runBare(t, ['--only=engine']);
    assert.equal(code, 1);
    assert.match(text, /there is no C\+\+ compiler \(g\+\+\)\n {2}fix: /);
  });

  it('refuses an unknown step', (t) => {
    const { code, text } = runBare(t, ['--skip=engin']);
    assert.equal(code, 1);
    assert.match(text, /unknown step "engin"/);
  });
});

describe('parseArguments', () => {
  const names = (args: string[]): string[] => parseArguments(args).steps.map((step) => step.name);

  it('selects steps in their order', () => {
    assert.deepEqual(names([]), ['packages', 'engine', 'redis', 'build']);
    assert.deepEqual(names(['--only=build,engine']), ['engine', 'build']);
    assert.deepEqual(names(['--skip=redis']), ['packages', 'engine', 'build']);
  });

  it('selects Keras, the fuzzer and the CUDA engine of tests only where they are asked for', () => {
    assert.deepEqual(names(['--with=keras']), ['packages', 'engine', 'redis', 'build', 'keras']);
    assert.deepEqual(names(['--only=keras']), ['keras']);
    assert.deepEqual(names(['--only=cuda']), ['cuda']);
    assert.deepEqual(names(['--with=keras,fuzz', '--skip=redis']).slice(-2), ['keras', 'fuzz']);
    assert.deepEqual(names(['--with=keras', '--skip=redis,keras']), ['packages', 'engine', 'build']);
  });
});

describe('isInstalled', () => {
  const lock = (packages: object): string => JSON.stringify({ packages });
  const wanted = lock({
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  });

  it('compares versions and lets optional packages be absent', () => {
    assert.equal(isInstalled(wanted, lock({ 'node_modules/a': { version: '1.0.0' } })), true);
    assert.equal(isInstalled(wanted, lock({ 'node_modules/a': { version: '1.0.1' } })), false);
    assert.equal(isInstalled(wanted, lock({})), false);
    assert.equal(isInstalled(wanted, undefined), false);
  });
});

describe('build stamp', () => {
  it('changes when a source is added, written or removed', (t) => {
    const root = temporaryFolder(t);
    writeTree(root, ['package.json', 'package-lock.json', 'tsconfig.json', 'src/a.ts']);
    const first = inputsDigest(root);
    assert.equal(inputsDigest(root), first);
    writeTree(root, ['src/deep/b.ts']);
    const second = inputsDigest(root);
    assert.notEqual(second, first);
    writeFileSync(join(root, 'src/deep/b.ts'), 'longer than before');
    assert.notEqual(inputsDigest(root), second);
    rmSync(join(root, 'src/deep/b.ts'));
    assert.equal(inputsDigest(root), first);
  });

  it('removes what deleted sources left in dist/, and nothing else', (t) => {
    const root = temporaryFolder(t);
    writeTree(root, ['src/a.ts', 'scripts/setup/b.mjs']);
    const kept = ['dist/src/a.js', 'dist/src/a.js.map', 'dist/scripts/setup/b.mjs', 'dist/.tsbuildinfo'];
    const stale = ['dist/src/gone.js', 'dist/src/gone.js.map', 'dist/test/old.test.js'];
    writeTree(root, [...kept, ...stale]);
    removeStale(root);
    assert.deepEqual(
      [...kept, ...stale].filter((path) => existsSync(join(root, path))),
      kept,
    );
  });
});
