import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explainDeath, type TrainerDeath } from '../../../workers/supervisor/death-reason.js';

const death = (change: Partial<TrainerDeath>) =>
  explainDeath({
    exit: { code: null, signal: 'SIGKILL' },
    tail: [],
    wasReady: true,
    oomKilled: false,
    ...change,
  });

describe('the reason a dead trainer leaves', () => {
  test('is out_of_memory when the kernel counted such a kill meanwhile', () => {
    assert.equal(death({ oomKilled: true }).code, 'out_of_memory');
  });

  test('is trainer_crashed when nothing tells who killed it', () => {
    const reason = death({});
    assert.equal(reason.code, 'trainer_crashed');
    assert.match(reason.message, /ended by SIGKILL without a result\. It printed nothing/);
  });

  test('is trainer_crashed for another signal, whatever the kernel killed meanwhile', () => {
    assert.equal(death({ exit: { code: null, signal: 'SIGSEGV' }, oomKilled: true }).code, 'trainer_crashed');
  });

  for (const line of [
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    "terminate called after throwing an instance of 'std::bad_alloc'",
    'RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[100000,100000]',
  ]) {
    test(`is out_of_memory when its last words were: ${line}`, () => {
      const reason = death({ exit: { code: null, signal: 'SIGABRT' }, tail: [line] });
      assert.equal(reason.code, 'out_of_memory');
      assert.deepEqual(reason.details, { signal: 'SIGABRT', last_lines: line });
    });
  }

  test('is engine_error when it died before TensorFlow was loaded', () => {
    const reason = death({ exit: { code: 1, signal: null }, wasReady: false });
    assert.equal(reason.code, 'engine_error');
    assert.match(reason.message, /exit code 1 .*npm run setup/);
  });

  test('keeps the last lines short', () => {
    const reason = death({ tail: Array.from({ length: 20 }, () => 'x'.repeat(4_000)) });
    assert.equal(String(reason.details?.['last_lines']).length, 2_000);
  });
});
