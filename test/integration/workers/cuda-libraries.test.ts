import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inCudaEngine, skipWithoutCuda } from '../../helpers/engine/cuda-engine.js';

const DRIVER = fileURLToPath(new URL('../../../../test/fixtures/pretended-driver.c', import.meta.url));

/** Opened when a GPU is registered: one that does not open means the CPU. */
const AT_START = [
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcudart.so.12',
  'libcudnn.so.9',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
];
/** Opened when they are used. */
const LATER = ['libcupti.so.12', 'libnccl.so.2'];

/** Loads the CUDA engine where a driver says that there is a GPU. @returns what TensorFlow and the dynamic linker report */
function loadWithDriver(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'trainhorn-driver-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['libcuda.so.1', 'libnvidia-ml.so.1'])
    execFileSync('gcc', ['-shared', '-fPIC', '-o', join(folder, name), DRIVER]);
  const { stderr } = spawnSync(
    process.execPath,
    ['-e', 'require(process.argv[1])', inCudaEngine('tfjs_binding.node')],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: {
        LD_LIBRARY_PATH: folder,
        LD_DEBUG: 'libs',
        TF_CPP_MIN_LOG_LEVEL: '0',
        TF_CPP_VMODULE: 'dso_loader=1',
      },
    },
  );
  return stderr;
}

const allMatches = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, found = '']) => found))].sort();

describe('the CUDA engine', { skip: skipWithoutCuda }, () => {
  it('finds each CUDA library that TensorFlow opens for a GPU in its own folder', (t) => {
    const report = loadWithDriver(t);
    assert.deepEqual(allMatches(report, /Could not load dynamic library '([^']+)'/g), []);
    assert.doesNotMatch(report, /Cannot dlopen some GPU libraries|Could not find cuda drivers/);
    const opened = allMatches(report, /Successfully opened dynamic library (\S+)/g);
    assert.deepEqual(opened, [...AT_START, 'libcuda.so.1', 'libnvidia-ml.so.1'].sort());

    const folder = realpathSync(inCudaEngine());
    const loaded = new Map(
      allMatches(report, /calling init: (\S+)/g).map((path) => [basename(path), realpathSync(path)]),
    );
    const outside = AT_START.filter((name) => !loaded.get(name)?.startsWith(`${folder}/`));
    assert.deepEqual(outside, []);
  });

  it('has the libraries that are opened later where TensorFlow looks for them', () => {
    const library = inCudaEngine('lib', 'libtensorflow_framework.so.2');
    const dynamic = execFileSync('readelf', ['-d', library], { encoding: 'utf8' });
    const runpath = /RUNPATH.*\[(.*)\]/.exec(dynamic)?.[1]?.split(':') ?? [];
    const folders = [...new Set(runpath)].map((path) => path.replace('$ORIGIN', inCudaEngine('lib')));
    const isFound = (name: string) => folders.some((folder) => existsSync(join(folder, name)));
    assert.deepEqual(
      [...AT_START, ...LATER].filter((name) => !isFound(name)),
      [],
    );
  });

  it('has the compiler and the library that XLA needs', () => {
    const version = execFileSync(inCudaEngine('nvidia/cuda_nvcc/bin/ptxas'), ['--version'], {
      encoding: 'utf8',
    });
    assert.match(version, /NVIDIA.*ptx/is);
    assert.ok(existsSync(inCudaEngine('nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc')));
  });
});
