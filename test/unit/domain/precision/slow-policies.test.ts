import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { slowPolicies } from '../../../../workers/engine/device/precision-speed.js';

const ALL = ['float32', 'mixed_bfloat16', 'mixed_float16'] as const;

describe('the policies that a job on a CPU is warned of', () => {
  test('are those whose type the CPU has no instructions for', () => {
    assert.deepEqual(slowPolicies(ALL, new Set(['avx2'])), ['mixed_bfloat16', 'mixed_float16']);
    assert.deepEqual(slowPolicies(ALL, new Set(['avx512f', 'avx512_bf16'])), ['mixed_float16']);
    assert.deepEqual(slowPolicies(ALL, new Set(['amx_bf16', 'avx512_fp16'])), []);
  });
});
