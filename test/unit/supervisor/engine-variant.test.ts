import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findInstalledEngine } from '../../../workers/engine/device/installed-engine.js';
import { refuseDevice } from '../../../workers/supervisor/places/engine-variant.js';
import { unopenedLibraries } from '../../../workers/supervisor/trainers/unopened-libraries.js';

const cpu = { type: 'CPU', name: 'Some CPU', tensorflow_version: '2.21.0', intra_op_threads: 1 } as const;
const gpu = { ...cpu, type: 'GPU', name: 'GPU:0' } as const;

describe('refuseDevice', () => {
  test('accepts any device with the CPU engine', () => {
    assert.equal(refuseDevice('cpu', cpu), undefined);
    assert.equal(refuseDevice('cpu', gpu), undefined);
  });

  test('refuses a CPU with the CUDA engine, with what was found and how to fix it', () => {
    assert.equal(refuseDevice('cuda', gpu), undefined);
    assert.match(refuseDevice('cuda', cpu) ?? '', /no GPU.*Some CPU.*nvidia-smi.*TRAINHORN_ENGINE=cpu/);
    assert.match(refuseDevice('cuda', undefined) ?? '', /did not start/);
  });

  test('names the libraries that do not open and where they belong', () => {
    const driver = refuseDevice('cuda', cpu, unopenedLibraries('', ['libcuda-of-no-machine.so.1'])) ?? '';
    assert.match(driver, /do not open: libcuda-of-no-machine\.so\.1: cannot open shared object file/);
    const nvml = refuseDevice('cuda', cpu, ['libnvidia-ml.so.1: cannot open shared object file']) ?? '';
    assert.match(nvml, /NVIDIA driver.*NVIDIA_DRIVER_CAPABILITIES=compute,utility/);
    assert.match(refuseDevice('cuda', cpu, ['libz.so.1: cannot open']) ?? '', /npm run setup/);
    assert.match(refuseDevice('cuda', cpu, []) ?? '', /All CUDA libraries open.*CUDA_VISIBLE_DEVICES/);
  });

  test('names only libraries that do not open', (t) => {
    assert.deepEqual(unopenedLibraries('', ['libc.so.6']), []);
    const engine = mkdtempSync(join(tmpdir(), 'trainhorn-engine-'));
    t.after(() => rmSync(engine, { recursive: true }));
    const folder = join(engine, 'nvidia/cudnn/lib');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'libcudnn.so.9'), 'cut off');
    writeFileSync(join(folder, 'libcudnn.txt'), 'not a library');
    const unopened = unopenedLibraries(engine, ['libc.so.6']);
    assert.equal(unopened.length, 1);
    assert.match(unopened[0] ?? '', /libcudnn\.so\.9: file too short/);
  });

  test('finds the engine that the setup has linked', () => {
    const { TRAINHORN_ENGINE: variant = 'cpu' } = process.env;
    assert.equal(findInstalledEngine()?.variant, variant);
  });
});
