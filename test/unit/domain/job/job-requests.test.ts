import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JOB_STATUSES, type JobRecord, type JobStatus } from '../../../../src/contracts/jobs/jobs.js';
import { attemptsToResume } from '../../../../src/domain/job/attempts.js';
import {
  answerTo,
  JOB_REQUESTS,
  type JobRequest,
  possibleRequests,
  type RequestAnswer,
  type RequestRefusal,
  requestCancel,
  requestPause,
  requestResume,
  requestRetry,
} from '../../../../src/domain/job/commands.js';
import type { JobDecision } from '../../../../src/domain/job/ports.js';
import { canTransition } from '../../../../src/domain/job/statuses.js';
import {
  cancelled,
  fail,
  giveBack,
  loseWorker,
  paused,
  startAttempt,
  succeed,
} from '../../../../src/domain/job/transitions.js';
import { sampleEpoch } from '../../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

const at = '2026-01-01T00:00:00.000Z';
const crash = { code: 'trainer_crashed', message: 'It crashed.' } as const;

function recordOf<Refusal>(decision: JobDecision<Refusal>): JobRecord {
  if ('refusal' in decision) return assert.fail(`refused: ${String(decision.refusal)}`);
  return decision.record;
}

const queued = () => sampleJob({}, at).record;
const running = () => recordOf(startAttempt(queued(), { worker: 'w1', at }));

/** A job in each status, brought there as jobs get there. */
const JOBS: Record<JobStatus, () => JobRecord> = {
  queued,
  running,
  pausing: () => recordOf(requestPause(running(), at)),
  paused: () => recordOf(requestPause(queued(), at)),
  cancelling: () => recordOf(requestCancel(running(), at)),
  succeeded: () => recordOf(succeed(running(), 1, { name: 'm', version: 1 }, at)),
  failed: () => recordOf(fail(running(), 1, crash, at)),
  cancelled: () => recordOf(requestCancel(queued(), at)),
};

const DECISIONS: Record<Exclude<JobRequest, 'delete'>, (record: JobRecord) => JobDecision<RequestRefusal>> = {
  cancel: (record) => requestCancel(record, at),
  force_cancel: (record) => requestCancel(record, at, { force: true }),
  pause: (record) => requestPause(record, at),
  resume: (record) => requestResume(record, at),
  retry: (record) => requestRetry(record, 'checkpoint', at),
};

/** Columns: queued, running, pausing, paused, cancelling, succeeded, failed, cancelled. */
const EXPECTED: Record<JobRequest, RequestAnswer[]> = {
  cancel: ['cancelled', 'cancelling', 'cancelling', 'cancelled', 'already', 'refused', 'refused', 'refused'],
  force_cancel: [
    'cancelled',
    'cancelling',
    'cancelling',
    'cancelled',
    'cancelling',
    'refused',
    'refused',
    'refused',
  ],
  pause: ['paused', 'pausing', 'already', 'already', 'refused', 'refused', 'refused', 'refused'],
  resume: ['refused', 'refused', 'refused', 'queued', 'refused', 'refused', 'refused', 'refused'],
  retry: ['refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'queued', 'queued'],
  delete: ['refused', 'refused', 'refused', 'refused', 'refused', 'deleted', 'deleted', 'deleted'],
};

describe('the table of requests', () => {
  for (const request of JOB_REQUESTS) {
    JOB_STATUSES.forEach((status, column) => {
      const expected = EXPECTED[request][column];
      test(`${request} of a ${status} job: ${expected}`, () => {
        assert.equal(answerTo(request, status), expected);
        assert.equal(possibleRequests(status).includes(request), expected !== 'refused');
      });
    });
  }

  for (const request of JOB_REQUESTS.filter((request) => request !== 'delete')) {
    for (const status of JOB_STATUSES) {
      test(`the decision on ${request} of a ${status} job matches the table`, () => {
        const record = JOBS[status]();
        assert.equal(record.status, status);
        const before = structuredClone(record);
        const decision = DECISIONS[request](record);
        const answer = answerTo(request, status);
        if ('refusal' in decision) assert.equal(decision.refusal, answer);
        else {
          assert.equal(decision.record.status, answer);
          assert.ok(answer === status || canTransition(status, decision.record.status));
          assert.equal(decision.record.status_history.at(-1)?.status, answer);
        }
        assert.deepEqual(record, before);
      });
    }
  }
});

describe('a cancel', () => {
  test('remembers whether it was forced, and becomes forced on request', () => {
    const graceful = JOBS.cancelling();
    assert.equal(graceful.cancel_mode, 'graceful');
    const decision = requestCancel(graceful, at, { force: true });
    assert.equal(recordOf(decision).cancel_mode, 'force');
    assert.deepEqual(recordOf(decision).status_history, graceful.status_history);
  });

  test('overrides a pause in progress', () => {
    const record = recordOf(requestCancel(JOBS.pausing(), at));
    assert.equal(record.status, 'cancelling');
    assert.equal(recordOf(paused(record, 1, at)).status, 'cancelled');
  });
});

describe('a pause', () => {
  test('takes effect when the trainer has stopped: no worker has the job, and its last epoch still shows', () => {
    const record = recordOf(paused({ ...JOBS.pausing(), latest: sampleEpoch(1) }, 1, at));
    assert.deepEqual(
      [record.status, record.status_reason?.code, record.worker, record.phase, record.latest?.epoch],
      ['paused', 'paused_by_user', null, null, 1],
    );
    assert.equal(record.status_history.at(-1)?.reason?.code, 'paused_by_user');
  });

  test('takes effect when the worker stops or is lost before', () => {
    assert.equal(recordOf(giveBack(JOBS.pausing(), 1, at)).status, 'paused');
    assert.equal(recordOf(loseWorker(JOBS.pausing(), 1, at)).status, 'paused');
    assert.equal(recordOf(paused(JOBS.pausing(), null, at)).status, 'paused');
  });

  test('has no effect on a trainer that was done', () => {
    assert.equal(recordOf(succeed(JOBS.pausing(), 1, { name: 'm', version: 1 }, at)).status, 'succeeded');
    assert.equal(recordOf(fail(JOBS.pausing(), 1, crash, at)).status, 'failed');
  });

  test('keeps the job from workers', () => {
    for (const status of ['pausing', 'paused'] as const)
      assert.deepEqual(startAttempt(JOBS[status](), { worker: 'w2', at }), { refusal: status });
    assert.deepEqual(cancelled(JOBS.paused(), 0, at), { refusal: 'not_running' });
  });
});

describe('a resume', () => {
  test('queues the job, and the next attempt continues from the newest checkpoint', () => {
    const record = recordOf(requestResume(recordOf(paused(JOBS.pausing(), 1, at)), at));
    assert.deepEqual([record.status, record.status_reason], ['queued', null]);
    const next = recordOf(startAttempt(record, { worker: 'w2', at }));
    assert.deepEqual(attemptsToResume(next, [1, 2]), [1]);
  });
});

describe('a retry', () => {
  test('removes the end from the record and keeps the history', () => {
    const failed = JOBS.failed();
    const record = recordOf(requestRetry(failed, 'checkpoint', at));
    assert.deepEqual([record.status_reason, record.finished_at, record.worker], [null, null, null]);
    assert.deepEqual(record.status_history.slice(0, -1), failed.status_history);
    assert.equal(record.status_history.at(-1)?.reason?.code, 'retried_by_user');
    const next = recordOf(startAttempt(record, { worker: 'w2', at }));
    assert.deepEqual(attemptsToResume(next, [1]), [1]);
  });

  test('from the start: no attempt continues from an earlier checkpoint', () => {
    const record = recordOf(requestRetry(JOBS.failed(), 'start', at));
    const second = recordOf(startAttempt(record, { worker: 'w2', at }));
    assert.deepEqual(attemptsToResume(second, [1]), []);
    const third = recordOf(startAttempt(recordOf(loseWorker(second, 2, at)), { worker: 'w3', at }));
    assert.deepEqual(attemptsToResume(third, [1, 2]), [2]);
  });

  test('starts a job that never ran from the beginning', () => {
    const record = recordOf(requestRetry(JOBS.cancelled(), 'checkpoint', at));
    const first = recordOf(startAttempt(record, { worker: 'w1', at }));
    assert.deepEqual([first.attempt, attemptsToResume(first, [])], [1, []]);
  });
});
