import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../../scripts/demo/article-job.js';
import { LabelsSchema } from '../../../../src/contracts/jobs/attributes.js';
import type { JobRecord } from '../../../../src/contracts/jobs/jobs.js';
import type { JobCreate } from '../../../../src/contracts/jobs/training-config.js';
import { limitIssues, resolveLimits } from '../../../../src/domain/admission/job-limits.js';
import { recordReport } from '../../../../src/domain/job/attempt-reports.js';
import { requestPause, requestResume } from '../../../../src/domain/job/commands.js';
import { labelIssues } from '../../../../src/domain/job/labels.js';
import type { JobDecision } from '../../../../src/domain/job/ports.js';
import { expireQueued, isQueueTimeOver } from '../../../../src/domain/job/queue/time.js';
import { loseWorker, paused, startAttempt, succeed } from '../../../../src/domain/job/transitions.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

const validateLabels = createValidator(LabelsSchema);
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const withLimits = (limits: JobCreate['limits']): JobCreate =>
  ({ ...articleJob(), ...(limits && { limits }) }) as JobCreate;

function recordOf<Refusal>(decision: JobDecision<Refusal>): JobRecord {
  if ('refusal' in decision) return assert.fail(`refused: ${String(decision.refusal)}`);
  return decision.record;
}

describe('labels', () => {
  test('have names of letters, digits and a few signs', () => {
    assert.deepEqual(labelIssues({ team: 'vision', 'example.org/run-id': '7', A_1: '' }), []);
    assert.deepEqual(
      labelIssues({ 'two words': 'x', 'a:b': 'x', '': 'x', [`${'x'.repeat(65)}`]: 'x' }).length,
      4,
    );
    assert.equal(labelIssues({ 'a/b c': 'x' })[0]?.pointer, '/labels/a~1b c');
  });
});

describe('values of labels', () => {
  test('may be any text on one line, in any script', () => {
    for (const value of [
      '',
      'a b',
      'Größe 3',
      '日本語',
      'עברית',
      'العربية',
      '👩‍🔬',
      '❤️',
      'می‌خواهم',
      'x'.repeat(256),
    ])
      assert.deepEqual(validateLabels({ a: value }), [], value);
  });

  test('are rejected with characters that are not displayed faithfully, each with its pointer', () => {
    const refused = {
      '0': 'a\0b',
      a: 'a\nb',
      '1b': 'a\u001b[31m',
      '85': 'a\u0085',
      '2028': 'a\u2028b',
      '202e': 'a\u202egpj.exe',
      '2066': 'a\u2066b',
      '200f': 'a\u200fb',
      ad: 'a\u00adb',
      '200b': 'a\u200bb',
      '200d': 'a\u200db',
      feff: 'a\ufeffb',
      fe0f: 'a\ufe0fb',
      e0041: 'a\u{e0041}b',
      d800: 'a\ud800b',
    };
    for (const [code, value] of Object.entries(refused)) {
      const [issue] = validateLabels({ 'team/a': value, b: 'fine' });
      assert.equal(issue?.pointer, '/team~1a');
      assert.ok(issue.detail.includes(`has '\\u{${code}}' at index 1`), issue.detail);
    }
  });
});

describe('limits', () => {
  const caps = { maxRunSeconds: 100, maxQueueSeconds: 50, maxRestarts: 5 };

  test('default to those of the service', () => {
    assert.deepEqual(resolveLimits(withLimits(undefined), caps), {
      max_run_seconds: 100,
      max_queue_seconds: 50,
      max_restarts: 2,
    });
    assert.deepEqual(
      resolveLimits(withLimits({}), { maxRunSeconds: 1, maxQueueSeconds: 0, maxRestarts: 1 }),
      {
        max_run_seconds: 1,
        max_queue_seconds: null,
        max_restarts: 1,
      },
    );
  });

  test('are rejected above those of the service, each with its pointer', () => {
    const asked = { max_run_seconds: 101, max_queue_seconds: 51, max_restarts: 6 };
    assert.deepEqual(
      limitIssues(withLimits(asked), caps).map(({ pointer }) => pointer),
      ['/limits/max_run_seconds', '/limits/max_queue_seconds', '/limits/max_restarts'],
    );
    assert.deepEqual(limitIssues(withLimits({ max_queue_seconds: 1e6 }), { maxRunSeconds: 1 }), []);
  });

  test('a job without restarts fails with its first lost worker', () => {
    const limits = { max_run_seconds: 60, max_queue_seconds: null, max_restarts: 0 };
    const started = recordOf(startAttempt(sampleJob({ limits }).record, { worker: 'w1', at: at(1) }));
    const lost = recordOf(loseWorker(started, 1, at(2)));
    assert.deepEqual([lost.status, lost.status_reason?.code], ['failed', 'worker_lost']);
  });
});

describe('the time in the queue', () => {
  const limits = { max_run_seconds: 60, max_queue_seconds: 3, max_restarts: 2 };
  const { record } = sampleJob({ limits }, at(0));

  test('ends after max_queue_seconds, and the job fails', () => {
    assert.equal(isQueueTimeOver(record, new Date(at(3))), false);
    assert.deepEqual(expireQueued(record, new Date(at(3))), { refusal: 'not_over' });
    const failed = recordOf(expireQueued(record, new Date(at(4))));
    assert.deepEqual([failed.status, failed.status_reason?.code], ['failed', 'queue_time_exceeded']);
    assert.match(failed.status_reason?.message ?? '', /^The job, which requests any device, waited/);
  });

  test('never ends for a running job, or one that may wait forever', () => {
    const started = recordOf(startAttempt(record, { worker: 'w1', at: at(1) }));
    assert.equal(isQueueTimeOver(started, new Date(at(9))), false);
    assert.equal(isQueueTimeOver(sampleJob({}, at(0)).record, new Date('2036-01-01')), false);
  });

  test('restarts when a job is queued again', () => {
    const resumed = recordOf(requestResume(recordOf(requestPause(record, at(2))), at(5)));
    assert.equal(isQueueTimeOver(resumed, new Date(at(7))), false);
    assert.equal(isQueueTimeOver(resumed, new Date(at(9))), true);
  });
});

describe('the attempts of a job', () => {
  const device = { type: 'CPU', name: 'cpu', tensorflow_version: '2.21.0', intra_op_threads: 1 } as const;

  test('are listed with worker, device, times and the reason for their end', () => {
    let record = recordOf(startAttempt(sampleJob({}, at(0)).record, { worker: 'w1', at: at(1) }));
    record = recordOf(recordReport(record, 1, { type: 'device', device }));
    record = recordOf(loseWorker(record, 1, at(2)));
    record = recordOf(startAttempt(record, { worker: 'w2', at: at(3) }));
    record = recordOf(paused(recordOf(requestPause(record, at(4))), 2, at(5)));
    record = recordOf(startAttempt(recordOf(requestResume(record, at(6))), { worker: 'w3', at: at(7) }));
    assert.deepEqual(record.attempts.at(-1), {
      attempt: 3,
      worker: 'w3',
      device: null,
      started_at: at(7),
      finished_at: null,
      outcome: null,
      reason: null,
    });
    record = recordOf(succeed(record, 3, { name: 'm', version: 1 }, at(8)));
    assert.deepEqual(
      record.attempts.map((one) => [
        one.worker,
        one.device?.name,
        one.finished_at,
        one.outcome,
        one.reason?.code,
      ]),
      [
        ['w1', 'cpu', at(2), 'abandoned', 'worker_lost'],
        ['w2', undefined, at(5), 'paused', 'paused_by_user'],
        ['w3', undefined, at(8), 'succeeded', undefined],
      ],
    );
  });

  test("end when another worker takes over a lost worker's job", () => {
    const first = recordOf(startAttempt(sampleJob({}, at(0)).record, { worker: 'w1', at: at(1) }));
    const second = recordOf(startAttempt(first, { worker: 'w2', at: at(2) }));
    assert.deepEqual(
      second.attempts.map(({ outcome }) => outcome),
      ['abandoned', null],
    );
  });

  test('are bounded, as is the history', () => {
    let record = sampleJob({}, at(0)).record;
    for (let attempt = 1; attempt <= 150; attempt += 1) {
      record = recordOf(startAttempt(record, { worker: 'w', at: at(1) }));
      record = recordOf(paused(recordOf(requestPause(record, at(2))), attempt, at(3)));
      record = recordOf(requestResume(record, at(4)));
    }
    assert.deepEqual([record.attempts.length, record.attempts.at(-1)?.attempt], [100, 150]);
    assert.equal(record.status_history.length, 200);
  });
});
