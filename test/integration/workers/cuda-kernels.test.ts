import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { skipWithoutCuda } from '../../helpers/engine/cuda-engine.js';
import { registryOfEngine, storedRegistry } from '../../helpers/gpu/registry-file.js';

describe('test/fixtures/gpu-kernels.json', { skip: skipWithoutCuda }, () => {
  it('holds the kernels that the CUDA engine registers', () => {
    const [stored, current] = [storedRegistry(), registryOfEngine()];
    assert.equal(stored.tensorflow, current.tensorflow);
    const names = new Set([...Object.keys(stored.ops), ...Object.keys(current.ops)]);
    const changed = [...names].filter(
      (name) => JSON.stringify(stored.ops[name]) !== JSON.stringify(current.ops[name]),
    );
    assert.deepEqual(changed, [], 'write it anew: node dist/test/helpers/gpu/write-registry.js');
  });
});
