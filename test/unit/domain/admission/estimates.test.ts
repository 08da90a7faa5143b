import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobRecord } from '../../../../src/contracts/jobs/jobs.js';
import type { Progress } from '../../../../src/contracts/jobs/progress.js';
import { remainingSeconds, waitSeconds } from '../../../../src/domain/admission/estimates.js';
import { sampleEpoch } from '../../../helpers/jobs/sample-epoch.js';
import { sampleConfig, sampleJob } from '../../../helpers/jobs/sample-job.js';

const fit = { epochs: 10, batch_size: 128, validation_split: 0, shuffle: true, class_weight: null };

function running(change: Partial<JobRecord> = {}): JobRecord {
  const { record } = sampleJob(sampleConfig({ fit }));
  return { ...record, status: 'running', attempt: 1, ...change };
}

const progress = (change: Partial<Progress>): Progress => ({
  epoch: 1,
  epochs: 10,
  step: 5,
  steps: 20,
  samples: 640,
  total_samples: 2560,
  loss: 1,
  metrics: {},
  elapsed_seconds: 1,
  step_ms: 200,
  ...change,
});

describe('the remaining time of a running job', () => {
  test('is unknown before its first steps', () => {
    assert.equal(remainingSeconds(running(), null), null);
  });

  test('follows from the steps of the first epoch: 10 epochs of 20 steps of 200 ms, less a second', () => {
    assert.equal(remainingSeconds(running(), progress({})), 39);
  });

  test('follows from the last epoch once there is one: 7 of 1 s, less the time of the current one', () => {
    const record = running({ latest: sampleEpoch(3) });
    assert.equal(remainingSeconds(record, null), 7);
    assert.equal(remainingSeconds(record, progress({ epoch: 4, elapsed_seconds: 0.25 })), 6.75);
  });

  test('ignores the progress of a completed epoch', () => {
    const record = running({ latest: sampleEpoch(3) });
    assert.equal(remainingSeconds(record, progress({ epoch: 3, elapsed_seconds: 0.9 })), 7);
  });

  test('ignores earlier attempts', () => {
    assert.equal(remainingSeconds(running({ attempt: 2, latest: sampleEpoch(3, 1) }), null), null);
  });

  test('is never negative, and zero for a job about to stop', () => {
    const slow = progress({ epoch: 10, elapsed_seconds: 99 });
    assert.equal(remainingSeconds(running({ latest: sampleEpoch(9) }), slow), 0);
    assert.equal(remainingSeconds(running({ status: 'cancelling' }), null), 0);
  });
});

describe('the wait of a queued job', () => {
  for (const [position, freeIn, expected] of [
    [1, [], null],
    [1, [0], 0],
    [1, [null], null],
    [1, [30, 10], 10],
    [2, [30, 10], 30],
    [2, [0, null], null],
    [3, [30, 10], null],
  ] as const) {
    test(`is ${expected} at position ${position} with workers free in ${JSON.stringify(freeIn)}`, () => {
      assert.equal(waitSeconds(position, freeIn), expected);
    });
  }
});
