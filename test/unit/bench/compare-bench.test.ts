import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { TRAINING_CASES } from '../../../bench/compare/cases.js';
import { trainingFlops } from '../../../bench/compare/flops.js';
import { readIsa } from '../../../bench/compare/isa.js';
import { describeMachine } from '../../../bench/compare/machine.js';
import { readCase, writeCase } from '../../../bench/compare/prepared-case.js';
import { type CaseResult, fractionOfPeak, roundsOf } from '../../../bench/compare/result.js';
import { showTable } from '../../../bench/compare/table.js';

describe('The operations of a training step', () => {
  test('of Dense layers: forward and the gradient of each kernel, and of each input but the first', async (t) => {
    const [hidden, last] = [784 * 512, 512 * 10];
    assert.equal(await flopsOf(t, 'seed-mlp'), 2 * (2 * hidden + 3 * last));
  });

  test('of convolutions: a kernel at each position', async (t) => {
    const [first, second, last] = [26 ** 2 * 9 * 32, 11 ** 2 * 9 * 32 * 64, 1600 * 10];
    assert.equal(await flopsOf(t, 'cnn'), 2 * (2 * first + 3 * second + 3 * last));
  });

  test('of LSTM: the weights at each step', async (t) => {
    const [cell, last] = [50 * (16 + 64) * 4 * 64, 64 * 10];
    assert.equal(await flopsOf(t, 'lstm'), 2 * (2 * cell + 3 * last));
  });
});

describe('npm run bench', () => {
  test('names the instruction sets, and the limit on them', () => {
    const flags = new Set(['avx2', 'avx512f', 'avx512_bf16']);
    const text = describeMachine(flags, { ONEDNN_MAX_CPU_ISA: 'AVX2' });
    assert.match(text, /instructions AVX2, AVX-512, BF16; ONEDNN_MAX_CPU_ISA=AVX2 on all sides;/);
    assert.match(describeMachine(new Set(), {}), /instructions not known; Node/);
    assert.throws(() => readIsa('AVX9'), /--isa AVX9 is not one of AVX2, AVX512_CORE/);
  });

  test('shows the columns that have times, and the fraction of the peak that ours reaches', () => {
    const result: CaseResult = {
      name: 'seed-mlp',
      description: '',
      bar: null,
      rounds: roundsOf(
        new Map([
          ['ours', [1000]],
          ['keras', [2000]],
          ['jax', [1500]],
        ]),
      ),
      work: { step: 0.2e9, epoch: 50e9 },
      accuracy: 0.97,
      kerasAccuracy: 0.97,
    };
    assert.equal(fractionOfPeak(result, 200e9), 0.25);
    const [header = '', , row = ''] = showTable([result], 200e9).split('\n');
    assert.match(header, /^\| case +\| ours ms \| keras ms \| jax ms \| ratio \|/);
    assert.match(row, /\| 0\.200 +\| 25 % +\|/);
    const [, , story = ''] = showTable([{ ...result, work: null }], 200e9).split('\n');
    assert.match(story, /\| - +\| - +\| 0\.9700/);
  });
});

/** Of one sample. The arrays are not read. */
async function flopsOf(t: TestContext, name: string): Promise<number> {
  const definition = TRAINING_CASES.find((one) => one.name === name);
  assert.ok(definition);
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-bench-test-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const shape = definition.data === 'mnist' ? [28, 28] : [50, 16];
  const data = { directory, shape, dtype: 'uint8', samples: { train: 1, test: 1 } } as const;
  return trainingFlops((await readCase(await writeCase(definition, data))).config.model);
}
