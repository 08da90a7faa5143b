import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AttemptReport } from '../../../../src/contracts/ipc/trainer.js';
import type { JobRecord } from '../../../../src/contracts/jobs/jobs.js';
import { requestCancel, requestPause, requestRetry } from '../../../../src/domain/job/commands.js';
import type { JobDecision } from '../../../../src/domain/job/ports.js';
import { fail, kernelRefused, startAttempt } from '../../../../src/domain/job/transitions.js';
import { deliverJournals } from '../../../../src/domain/recovery/deliver-journals.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const REFUSAL = { op: 'SparseXent', where: 'the loss', cause: 'is not deterministic' };

const start = (record: JobRecord) => startAttempt(record, { worker: 'w', at: AT });
const refuse = (record: JobRecord) => kernelRefused(record, record.attempt, REFUSAL, AT);

function after(...decides: ((record: JobRecord) => JobDecision<unknown>)[]): JobRecord {
  let { record } = sampleJob({}, AT);
  for (const decide of decides) {
    const decision = decide(record);
    if ('refusal' in decision) return assert.fail(String(decision.refusal));
    record = decision.record;
  }
  return record;
}

describe('a job whose device rejects a deterministic kernel', () => {
  test('waits for another attempt, with the reason, its guarantee withdrawn, and no crash counted', () => {
    const record = after(start, refuse);
    assert.deepEqual([record.status, record.status_reason?.code], ['queued', 'kernel_refused']);
    assert.match(record.status_reason?.message ?? '', /no deterministic kernel for SparseXent in the loss/);
    assert.deepEqual(record.status_reason?.details, { where: 'the loss', op: 'SparseXent' });
    assert.deepEqual([record.fruitless_attempts, record.lost_workers], [0, 0]);
    assert.equal(record.reproducibility?.exact, false);
    assert.deepEqual(
      record.reproducibility?.reasons.map(({ code, attempt }) => [code, attempt]),
      [['kernel_refused', 1]],
    );
    assert.deepEqual(record.attempts[0]?.outcome, 'abandoned');
  });

  test('fails if the next attempt, without determinism, is rejected too', () => {
    const record = after(start, refuse, start, refuse);
    assert.deepEqual([record.status, record.status_reason?.code], ['failed', 'engine_error']);
  });

  test('is paused or cancelled if requested', () => {
    const paused = after(start, (record) => requestPause(record, AT), refuse);
    assert.deepEqual([paused.status, paused.reproducibility?.exact], ['paused', false]);
    assert.equal(after(start, (record) => requestCancel(record, AT), refuse).status, 'cancelled');
  });

  test('regains its guarantee when retried from the start, not from a checkpoint', () => {
    const failed = (record: JobRecord) =>
      fail(record, record.attempt, { code: 'nan_loss', message: 'NaN' }, AT);
    const retried = (from: 'start' | 'checkpoint') =>
      after(start, refuse, start, failed, (record) => requestRetry(record, from, AT));
    assert.equal(retried('start').reproducibility, null);
    assert.equal(retried('checkpoint').reproducibility?.exact, false);
  });
});

test('restores the guarantee of an attempt from its journal', () => {
  const record = after(start);
  const reproducibility = {
    exact: false,
    reasons: [{ code: 'threads_changed' as const, attempt: 1, message: 'other threads' }],
  };
  const reports: AttemptReport[] = [
    { type: 'reproducibility', reproducibility: { exact: true, reasons: [] } },
    { type: 'reproducibility', reproducibility },
  ];
  const delivered = deliverJournals(record, [{ attempt: 1, reports }], []);
  assert.deepEqual(delivered.record.reproducibility, reproducibility);
  const next = after(start, refuse, start);
  const old = deliverJournals(next, [{ attempt: 1, reports }], []);
  assert.equal(old.record.reproducibility?.reasons[0]?.code, 'kernel_refused');
});
