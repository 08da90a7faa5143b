import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fillCacheFolder } from '../../../scripts/setup/cache-folder.mjs';
import { KERAS } from '../../../scripts/setup/python/keras.mjs';
import { findPackages, findPythonFor } from '../../../scripts/setup/python/packages.mjs';

const SETUP = fileURLToPath(new URL('../../../../scripts/setup.mjs', import.meta.url));
const FOLDER_NAME = /^keras-3\.15\.1-tensorflow-2\.21\.0-python3\.12-linux-\w+$/;

/** Behavior of the fake Python by arguments, with `$target` for pip's install target. */
const WORKING = {
  pip: 'mkdir -p "$target/keras" "$target/tensorflow"',
  proof: 'echo "proof 3.15.1 2.21.0 11.0"',
};

interface Machine {
  cacheDir: string;
  env: NodeJS.ProcessEnv;
  /** The pip invocations, one per line. */
  calls(): string[];
}

/** A machine where PATH has nothing but the given scripts, and the cache is empty. */
function createMachine(t: TestContext, scripts: Record<string, string>): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'trainhorn-keras-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env = { PATH: folder, HOME: folder, XDG_CACHE_HOME: folder };
  const log = join(folder, 'calls');
  const calls = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  return { cacheDir: join(folder, 'trainhorn'), env, calls };
}

/** A python3 that says its version, and pretends to have pip and Keras. */
function pretendedPython(version: string, { pip, proof } = WORKING): string {
  return `
    case "$*" in
      *version_info*) echo ${version} ;;
      *"pip --version") echo pip ;;
      *"pip install"*) echo "$*" >> "$HOME/calls"; target=$5; ${pip} ;;
      *) ${proof} ;;
    esac`;
}

function setUp({ env }: Machine): { code: number | null; text: string } {
  const { status, stderr } = spawnSync(process.execPath, [SETUP, '--only=keras'], { env, encoding: 'utf8' });
  return { code: status, text: stderr };
}

function cached({ cacheDir }: Machine): string[] {
  const folder = join(cacheDir, 'keras');
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe('node scripts/setup.mjs --only=keras', () => {
  it('installs Keras once, and it is found from then on', (t) => {
    const machine = createMachine(t, { python3: pretendedPython('3.12') });
    assert.equal(findPackages(KERAS, machine), undefined);
    assert.match(
      setUp(machine).text,
      /^keras: Keras 3\.15\.1 with TensorFlow 2\.21\.0 works on Python 3\.12/m,
    );
    assert.deepEqual(setUp(machine), { code: 0, text: '' });
    assert.equal(machine.calls().length, 1);
    assert.match(machine.calls()[0] ?? '', / keras==3\.15\.1 tensorflow-cpu==2\.21\.0$/);
    const [name = '', ...others] = cached(machine);
    assert.deepEqual(others, []);
    assert.match(name, FOLDER_NAME);
    const found = findPackages(KERAS, machine);
    assert.equal(found?.env['PYTHONPATH'], join(machine.cacheDir, 'keras', name, 'site'));
  });

  it('starts again after a set-up that was killed', (t) => {
    const machine = createMachine(t, { python3: pretendedPython('3.12') });
    const killed = join(machine.cacheDir, 'keras', 'keras-of-yore.partial-1', 'site', 'keras');
    mkdirSync(killed, { recursive: true });
    assert.equal(setUp(machine).code, 0);
    assert.equal(cached(machine).length, 1);
    assert.match(cached(machine)[0] ?? '', FOLDER_NAME);
  });

  it('keeps nothing of a Keras that does not run, and says why', (t) => {
    const broken = { ...WORKING, proof: 'echo "ImportError: libz.so.1"; exit 1' };
    const machine = createMachine(t, { python3: pretendedPython('3.12', broken) });
    const { code, text } = setUp(machine);
    assert.equal(code, 1);
    assert.match(text, /was installed but does not run here\n {4}ImportError: libz\.so\.1\n {2}fix: /);
    assert.deepEqual(cached(machine), []);
  });

  it('explains what pip could not do', (t) => {
    const pip = 'echo "ERROR: No matching distribution found for keras==3.15.1"; exit 1';
    const machine = createMachine(t, { python3: pretendedPython('3.12', { ...WORKING, pip }) });
    const { code, text } = setUp(machine);
    assert.equal(code, 1);
    assert.match(text, /does not have keras==3\.15\.1 tensorflow-cpu==2\.21\.0 for this machine\n/);
    assert.match(text, /\n {2}fix: .*PIP_INDEX_URL/);
    assert.deepEqual(cached(machine), []);
  });

  it('says that python3 is missing, and how to get it', (t) => {
    const { code, text } = setUp(createMachine(t, { 'apt-get': '' }));
    assert.equal(code, 1);
    assert.match(text, /python3 is not on PATH.*\n {2}fix: (sudo )?apt-get install -y python3 python3-pip\n/);
  });

  it('says that pip is missing, and how to get it', (t) => {
    const python3 = 'case "$*" in *version_info*) echo 3.12 ;; *) echo "No module named pip"; exit 1 ;; esac';
    const { code, text } = setUp(createMachine(t, { python3, 'apt-get': '' }));
    assert.equal(code, 1);
    assert.match(
      text,
      /has no pip;.*\n {4}No module named pip\n {2}fix: (sudo )?apt-get install -y python3-pip\n/,
    );
  });

  it('says which versions of Python will do when none is there', (t) => {
    const { code, text } = setUp(createMachine(t, { python3: pretendedPython('3.9') }));
    assert.equal(code, 1);
    assert.match(
      text,
      /runs on Python 3\.11, 3\.12, 3\.13; \S+python3 is 3\.9\n {2}fix: install one of them/,
    );
  });
});

describe('findPythonFor', () => {
  it('passes over a python3 that is too new for one that is not', (t) => {
    const scripts = { python3: pretendedPython('3.15'), 'python3.13': pretendedPython('3.13') };
    const found = findPythonFor(KERAS, createMachine(t, scripts));
    assert.equal(found?.version, '3.13');
    assert.match(found?.command ?? '', /\/python3\.13$/);
  });
});

describe('fillCacheFolder', () => {
  it('leaves the folder as it was when filling fails', async (t) => {
    const { cacheDir } = createMachine(t, {});
    const folder = join(cacheDir, 'thing');
    await fillCacheFolder(folder, { doing: 'writing', bytes: 1 }, async (partial) =>
      writeFileSync(join(partial, 'whole'), ''),
    );
    const failing = fillCacheFolder(folder, { doing: 'writing', bytes: 1 }, async (partial) => {
      writeFileSync(join(partial, 'half'), '');
      throw new Error('interrupted');
    });
    await assert.rejects(failing, /interrupted/);
    assert.deepEqual(readdirSync(cacheDir), ['thing']);
    assert.deepEqual(readdirSync(folder), ['whole']);
  });

  it('says how much space is missing', async (t) => {
    const { cacheDir } = createMachine(t, {});
    const need = { doing: 'writing', bytes: 1e18 };
    await assert.rejects(
      fillCacheFolder(join(cacheDir, 'thing'), need, async () => {}),
      /writing takes 1000000000\.0 GB/,
    );
  });
});
