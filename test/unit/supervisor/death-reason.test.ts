import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explainDeath, type TrainerDeath } from '../../../workers/supervisor/trainers/death-reason.js';

const JOB = {
  batchSize: 4096,
  estimate: {
    weights: 1e9,
    gradients_and_optimizer: 2e9,
    activations: 4.096e9,
    dataset: 1e9,
    total: 8.096e9,
  },
  memoryBytes: 16e9,
};
const death = (change: Partial<TrainerDeath>) =>
  explainDeath({
    exit: { code: null, signal: 'SIGKILL' },
    tail: [],
    wasReady: true,
    oomKilled: false,
    job: JOB,
    ...change,
  });

describe('explainDeath', () => {
  test('returns out_of_memory when the kernel counted an OOM kill meanwhile', () => {
    assert.equal(death({ oomKilled: true }).code, 'out_of_memory');
  });

  test('returns trainer_crashed when the cause of the kill is unknown', () => {
    const reason = death({});
    assert.equal(reason.code, 'trainer_crashed');
    assert.match(reason.message, /ended by SIGKILL without a result\. It printed nothing/);
  });

  test('returns trainer_crashed for another signal, even if the kernel counted an OOM kill', () => {
    assert.equal(death({ exit: { code: null, signal: 'SIGSEGV' }, oomKilled: true }).code, 'trainer_crashed');
  });

  for (const line of [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    "terminate called after throwing an instance of 'std::bad_alloc'",
    'RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[100000,100000]',
  ]) {
    test(`returns out_of_memory when the last line was: ${line}`, () => {
      const reason = death({ exit: { code: null, signal: 'SIGABRT' }, tail: [line] });
      assert.equal(reason.code, 'out_of_memory');
      assert.equal(reason.details?.['signal'], 'SIGABRT');
      assert.equal(reason.details?.['last_lines'], line);
    });
  }

  test('suggests half the batch size where the estimate fits in memory', () => {
    const { message, details } = death({ oomKilled: true });
    assert.match(
      message,
      /\(the machine has 16\.0 GB\) with batch_size 4096\. batch_size 2048 should fit by estimate; it was not tried/,
    );
    assert.deepEqual(details, {
      batch_size: 4096,
      fitting_batch_size: 2048,
      found_by: 'estimate',
      memory_bytes: 16e9,
      signal: 'SIGKILL',
    });
  });

  test('suggests the largest batch size that fits in memory', () => {
    const { details } = death({ oomKilled: true, job: { ...JOB, memoryBytes: 4.5e9 } });
    assert.equal(details?.['fitting_batch_size'], 500);
  });

  test('reports that no batch size fits where weights and dataset alone do not', () => {
    const { message, details } = death({ oomKilled: true, job: { ...JOB, memoryBytes: 3.9e9 } });
    assert.match(message, /Not even batch_size 1 fits \(found by estimate\): use a smaller model/);
    assert.equal(details?.['fitting_batch_size'], 0);
  });

  test('reads the failed allocation from the last lines', () => {
    const tail = [
      'RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[100,1000] and type float on GPU:0',
    ];
    const { message, details } = death({ exit: { code: null, signal: 'SIGABRT' }, tail });
    assert.match(
      message,
      /batch_size 4096: 400 kB could not be allocated for a tensor of shape \[100, 1000\]\./,
    );
    assert.equal(details?.['bytes'], 400_000);
  });

  test('returns engine_error when the trainer died before TensorFlow was loaded', () => {
    const reason = death({ exit: { code: 1, signal: null }, wasReady: false });
    assert.equal(reason.code, 'engine_error');
    assert.match(reason.message, /exit code 1 .*npm run setup/);
  });

  test('limits the length of the last lines', () => {
    const reason = death({ tail: Array.from({ length: 20 }, () => 'x'.repeat(4_000)) });
    assert.equal(String(reason.details?.['last_lines']).length, 2_000);
  });
});
