import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEngineVariant, refuseDevice } from '../../../workers/supervisor/engine-variant.js';

const cpu = { type: 'CPU', name: 'Some CPU', tensorflow_version: '2.21.0', intra_op_threads: 1 } as const;
const gpu = { ...cpu, type: 'GPU', name: 'GPU:0' } as const;

describe('the device of a worker', () => {
  test('of the CPU engine is any', () => {
    assert.equal(refuseDevice('cpu', cpu), undefined);
    assert.equal(refuseDevice('cpu', gpu), undefined);
  });

  test('of the CUDA engine must be a GPU; else the words say what was found and what to do', () => {
    assert.equal(refuseDevice('cuda', gpu), undefined);
    assert.match(refuseDevice('cuda', cpu) ?? '', /no GPU.*Some CPU.*nvidia-smi.*TRAINHORN_ENGINE=cpu/);
    assert.match(refuseDevice('cuda', undefined) ?? '', /did not start/);
  });

  test('is that of the engine set-up has linked', async () => {
    const { TRAINHORN_ENGINE: variant = 'cpu' } = process.env;
    assert.equal(await readEngineVariant(), variant);
  });
});
