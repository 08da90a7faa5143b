import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../../scripts/demo/article-job.js';
import { JOB_STATUSES, type JobRecord, type JobStatus } from '../../../../src/contracts/jobs/jobs.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { recordReport } from '../../../../src/domain/job/attempt-reports.js';
import { requestCancel } from '../../../../src/domain/job/commands.js';
import type { JobDecision } from '../../../../src/domain/job/ports.js';
import { canTransition, isFinished, UNFINISHED_STATUSES } from '../../../../src/domain/job/statuses.js';
import {
  cancelled,
  crash,
  createJobRecord,
  fail,
  giveBack,
  loseWorker,
  startAttempt,
  succeed,
} from '../../../../src/domain/job/transitions.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { sampleEpoch } from '../../../helpers/jobs/sample-epoch.js';

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const crashed = { code: 'trainer_crashed', message: 'It crashed.' } as const;
const model = { name: 'mnist-mlp', version: 1 };
const device = { type: 'CPU', name: 'cpu', tensorflow_version: '2.21.0', intra_op_threads: 1 } as const;

function queuedJob(): JobRecord {
  const job = resolveJob(articleJob(), {
    dataset: describedDataset(),
    maxJobMemoryBytes: 8e9,
    maxRunSeconds: 60,
  });
  assert.equal(job.outcome, 'resolved');
  if (job.outcome !== 'resolved') throw new Error('unreachable');
  return createJobRecord({
    project: 'default',
    id: `job_${'0'.repeat(26)}`,
    config: job.config,
    report: job.report,
    at: at(0),
  }).record;
}

function recordOf<Refusal>(decision: JobDecision<Refusal>): JobRecord {
  if ('refusal' in decision) return assert.fail(`refused: ${String(decision.refusal)}`);
  return decision.record;
}

const refusalOf = <Refusal>(decision: JobDecision<Refusal>) =>
  'refusal' in decision ? decision.refusal : undefined;
const running = () => recordOf(startAttempt(queuedJob(), { worker: 'w1', at: at(1) }));
const cancelling = () => recordOf(requestCancel(running(), at(2)));

describe('the life of a job', () => {
  test('goes from queued to running to succeeded, with times and an event for each step', () => {
    const started = startAttempt(queuedJob(), { worker: 'w1', at: at(1) });
    assert.deepEqual('events' in started && started.events, [{ type: 'started', attempt: 1, worker: 'w1' }]);
    const done = recordOf(
      succeed(
        recordOf(recordReport(recordOf(started), 1, { type: 'phase', phase: 'fitting' })),
        1,
        model,
        at(3),
      ),
    );
    assert.deepEqual(done.status_history, [
      { status: 'queued', at: at(0), reason: null },
      { status: 'running', at: at(1), reason: null },
      { status: 'succeeded', at: at(3), reason: null },
    ]);
    assert.deepEqual([done.started_at, done.finished_at, done.phase], [at(1), at(3), null]);
    assert.deepEqual(done.model, model);
  });

  test('cancels a queued job at once', () => {
    const record = recordOf(requestCancel(queuedJob(), at(1)));
    assert.deepEqual([record.status, record.status_reason?.code], ['cancelled', 'cancelled_by_user']);
  });

  test('has a running job cancelling until its trainer stops', () => {
    assert.equal(cancelling().status, 'cancelling');
    assert.equal(recordOf(cancelled(cancelling(), 1, at(3))).status, 'cancelled');
  });

  test('succeeds if the trainer finished before the request reached it', () => {
    assert.equal(recordOf(succeed(cancelling(), 1, model, at(3))).status, 'succeeded');
  });

  test('a repeated cancel is distinguished from one that is too late', () => {
    assert.equal(refusalOf(requestCancel(cancelling(), at(3))), 'already');
    const done = recordOf(succeed(running(), 1, model, at(3)));
    assert.equal(refusalOf(requestCancel(done, at(4))), 'refused');
  });

  test('does not restart a job that is being cancelled', () => {
    assert.equal(refusalOf(startAttempt(cancelling(), { worker: 'w2', at: at(3) })), 'cancelling');
  });

  test('a new attempt drops the reports of the lost one, and keeps when the job first started', () => {
    const lost = recordOf(recordReport(running(), 1, { type: 'device', device }));
    const second = recordOf(startAttempt(lost, { worker: 'w2', at: at(5) }));
    assert.deepEqual(
      [second.attempt, second.worker, second.device, second.started_at],
      [2, 'w2', null, at(1)],
    );
  });

  test('late reports of a lost attempt are refused', () => {
    const second = recordOf(startAttempt(running(), { worker: 'w2', at: at(5) }));
    assert.equal(refusalOf(recordReport(second, 1, { type: 'phase', phase: 'fitting' })), 'stale_attempt');
    assert.equal(refusalOf(succeed(second, 1, model, at(6))), 'stale_attempt');
    assert.equal(refusalOf(fail(second, 1, crashed, at(6))), 'stale_attempt');
    assert.equal(refusalOf(cancelled(second, 1, at(6))), 'stale_attempt');
    assert.equal(recordOf(succeed(second, 2, model, at(6))).status, 'succeeded');
  });

  test('reports of an attempt before any began are refused', () => {
    assert.equal(refusalOf(succeed(queuedJob(), 0, model, at(1))), 'not_running');
  });

  test('lets a reconciler cancel a job in any attempt, unless it has ended', () => {
    const ended = recordOf(cancelled(cancelling(), null, at(3)));
    assert.equal(ended.status, 'cancelled');
    assert.equal(refusalOf(cancelled(ended, null, at(4))), 'already_finished');
  });

  test('a returned job is queued with the reason, and keeps its epochs', () => {
    const reported = recordOf(
      recordReport(recordOf(recordReport(running(), 1, { type: 'device', device })), 1, {
        type: 'epoch',
        epoch: sampleEpoch(1),
      }),
    );
    const decision = giveBack(reported, 1, at(3));
    const record = recordOf(decision);
    assert.deepEqual([record.status, record.status_reason?.code], ['queued', 'worker_stopping']);
    const { phase, worker, latest, evaluation } = record;
    assert.deepEqual([phase, worker, record.device, evaluation], [null, null, null, null]);
    assert.equal(latest?.epoch, 1);
    assert.deepEqual('events' in decision && decision.events.map(({ type }) => type), ['requeued']);
    const second = recordOf(startAttempt(record, { worker: 'w2', at: at(4) }));
    assert.deepEqual([second.attempt, second.status_reason, second.lost_workers], [2, null, 0]);
  });

  test('a job returned while it is being cancelled is cancelled', () => {
    assert.equal(recordOf(giveBack(cancelling(), 1, at(3))).status, 'cancelled');
  });

  test('an epoch that runs again is not reported again', () => {
    const reported = recordOf(recordReport(running(), 1, { type: 'epoch', epoch: sampleEpoch(1) }));
    const second = recordOf(
      startAttempt(recordOf(giveBack(reported, 1, at(3))), { worker: 'w2', at: at(4) }),
    );
    const again = recordReport(second, 2, { type: 'epoch', epoch: sampleEpoch(1, 2) });
    assert.deepEqual('events' in again && again.events, []);
    assert.equal(recordOf(again).latest?.attempt, 1);
    assert.equal(
      recordOf(recordReport(second, 2, { type: 'epoch', epoch: sampleEpoch(2, 2) })).latest?.attempt,
      2,
    );
  });

  test('ends after three crashes in a row without progress, with the evidence', () => {
    const start = (record: JobRecord) => recordOf(startAttempt(record, { worker: 'w1', at: at(1) }));
    const evidence = {
      code: 'trainer_crashed',
      message: 'By SIGSEGV.',
      details: { signal: 'SIGSEGV' },
    } as const;
    let record = queuedJob();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      record = recordOf(
        recordReport(start(record), attempt, { type: 'saved', position: { epoch: 0, step: attempt } }),
      );
      record = recordOf(crash(record, attempt, evidence, at(2)));
      assert.deepEqual([record.status, record.fruitless_attempts], ['queued', 1]);
    }
    record = recordOf(recordReport(start(record), 11, { type: 'saved', position: { epoch: 0, step: 10 } }));
    record = recordOf(crash(record, 11, evidence, at(2)));
    assert.deepEqual([record.status, record.fruitless_attempts], ['queued', 2]);
    record = recordOf(crash(start(record), 12, evidence, at(2)));
    assert.deepEqual([record.status, record.status_reason?.code], ['failed', 'trainer_crashed']);
    assert.match(record.status_reason?.message ?? '', /By SIGSEGV\. That made 3 attempts in a row/);
    assert.deepEqual(record.status_reason?.details, { signal: 'SIGSEGV', fruitless_attempts: 3 });
  });

  test('is cancelled by a crash while being cancelled', () => {
    assert.equal(recordOf(crash(cancelling(), 1, crashed, at(3))).status, 'cancelled');
  });

  test('never ends by stopping workers, but by the third lost one without progress', () => {
    let record = queuedJob();
    const start = () => recordOf(startAttempt(record, { worker: 'w1', at: at(1) }));
    for (let stops = 1; stops <= 10; stops += 1) record = recordOf(giveBack(start(), stops, at(2)));
    assert.equal(record.status, 'queued');
    for (const attempt of [11, 12]) record = recordOf(loseWorker(start(), attempt, at(3)));
    assert.deepEqual(
      [record.status, record.status_reason?.code, record.lost_workers],
      ['queued', 'worker_lost', 2],
    );
    record = recordOf(loseWorker(start(), 13, at(4)));
    assert.deepEqual(
      [record.status, record.status_reason?.code, record.lost_workers],
      ['failed', 'worker_lost', 3],
    );
  });

  test('a worker that takes a running job reports the loss of the one before', () => {
    const second = startAttempt(running(), { worker: 'w2', at: at(5) });
    assert.deepEqual('events' in second && second.events.map(({ type }) => type), ['requeued', 'started']);
    const third = startAttempt(recordOf(second), { worker: 'w3', at: at(6) });
    const fourth = recordOf(startAttempt(recordOf(third), { worker: 'w4', at: at(7) }));
    assert.deepEqual([fourth.status, fourth.attempt, fourth.worker], ['failed', 3, 'w3']);
  });

  test('does not change after its end', () => {
    const done = recordOf(succeed(running(), 1, model, at(3)));
    assert.equal(refusalOf(startAttempt(done, { worker: 'w2', at: at(4) })), 'already_finished');
    assert.equal(refusalOf(recordReport(done, 1, { type: 'phase', phase: 'saving' })), 'already_finished');
    assert.equal(refusalOf(fail(done, 1, crashed, at(4))), 'already_finished');
  });

  test('decisions do not change the record that they get', () => {
    const record = queuedJob();
    const before = structuredClone(record);
    recordOf(startAttempt(record, { worker: 'w1', at: at(1) }));
    recordOf(requestCancel(record, at(1)));
    assert.deepEqual(record, before);
  });
});

describe('the transition table', () => {
  const allowed: Record<JobStatus, JobStatus[]> = {
    queued: ['running', 'paused', 'failed', 'cancelled'],
    running: ['queued', 'pausing', 'cancelling', 'succeeded', 'failed', 'cancelled'],
    pausing: ['paused', 'cancelling', 'succeeded', 'failed'],
    paused: ['queued', 'cancelled'],
    cancelling: ['cancelled', 'failed', 'succeeded'],
    succeeded: [],
    failed: ['queued'],
    cancelled: ['queued'],
  };
  for (const from of JOB_STATUSES) {
    for (const to of JOB_STATUSES) {
      const expected = allowed[from].includes(to);
      test(`${from} → ${to} is ${expected ? '' : 'not '}possible`, () => {
        assert.equal(canTransition(from, to), expected);
      });
    }
  }

  test('splits the statuses into finished and unfinished ones', () => {
    assert.deepEqual(
      JOB_STATUSES.filter((status) => !isFinished(status)),
      [...UNFINISHED_STATUSES],
    );
  });
});
