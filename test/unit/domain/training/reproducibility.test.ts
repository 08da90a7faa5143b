import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Device } from '../../../../src/contracts/jobs/progress.js';
import {
  type PromisingAttempt,
  type Provenance,
  promiseOf,
} from '../../../../src/domain/training/device/reproducibility.js';

const CPU: Device = { type: 'CPU', name: 'EPYC', tensorflow_version: '2.21.0', intra_op_threads: 2 };
const GPU: Device = { ...CPU, type: 'GPU', name: 'H100' };
const from = (device: Device | null, reasons: Provenance['reasons'] = []): Provenance => ({
  device,
  xla: 'off',
  reasons,
});
const promise = (change: Partial<PromisingAttempt>) =>
  promiseOf({ attempt: 3, device: CPU, xla: 'off', deterministic: true, from: null, ...change });
const codes = (change: Partial<PromisingAttempt>) => promise(change).reasons.map(({ code }) => code);

describe('an attempt guarantees the weights of an equal job', () => {
  for (const [what, change] of [
    ['that begins on a CPU', {}],
    ['that begins on a CPU, with determinism off', { deterministic: false }],
    ['that begins on a GPU', { device: GPU }],
    ['that continues on the same CPU', { from: from(CPU) }],
    ['that continues with the same XLA', { xla: 'step', from: { ...from(CPU), xla: 'step' } }],
    ['that continues on the same GPU', { device: GPU, from: from(GPU) }],
    [
      'that continues on the same GPU with other threads',
      { device: GPU, from: from({ ...GPU, intra_op_threads: 9 }) },
    ],
  ] as const)
    test(what, () => assert.deepEqual(promise(change), { exact: true, reasons: [] }));
});

describe('an attempt withdraws the guarantee', () => {
  for (const [what, change, code] of [
    ['on a GPU with determinism off', { device: GPU, deterministic: false }, 'determinism_off'],
    ['on another kind of device', { from: from(GPU) }, 'device_changed'],
    [
      'on another model of the device',
      { device: GPU, from: from({ ...GPU, name: 'A100' }) },
      'device_changed',
    ],
    [
      'with another version of TensorFlow',
      { from: from({ ...CPU, tensorflow_version: '2.20.0' }) },
      'tensorflow_changed',
    ],
    ['with another number of threads', { from: from({ ...CPU, intra_op_threads: 1 }) }, 'threads_changed'],
    ['with a step compiled by XLA', { xla: 'step', from: from(CPU) }, 'xla_changed'],
    ['without the XLA of before', { from: { ...from(CPU), xla: 'auto' } }, 'xla_changed'],
    ['from a state of an older version', { from: from(null) }, 'device_unknown'],
  ] as const)
    test(what, () => assert.deepEqual([promise(change).exact, codes(change)], [false, [code]]));

  test('for every kind of change, with an explanation', () => {
    const before = { ...GPU, tensorflow_version: '2.20.0' };
    const { reasons } = promise({ from: from(before) });
    assert.deepEqual(
      reasons.map(({ code, attempt }) => [code, attempt]),
      [
        ['device_changed', 3],
        ['tensorflow_changed', 3],
      ],
    );
    assert.match(reasons[0]?.message ?? '', /computed on another device \(H100; now EPYC\)/);
  });

  test('for withdrawals of the previous state, and each change once', () => {
    const first = promise({ attempt: 2, from: from({ ...CPU, intra_op_threads: 1 }) }).reasons;
    const again = promise({ attempt: 4, from: from({ ...CPU, intra_op_threads: 1 }, first) });
    assert.deepEqual(again.reasons, first);
    assert.deepEqual(promise({ attempt: 5, from: from(CPU, first) }).reasons, first);
  });

  test('until it starts over', () => {
    assert.equal(promise({ attempt: 6, from: null }).exact, true);
  });
});
