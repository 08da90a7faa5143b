import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobEvent, NewJobEvent } from '../../../src/contracts/job-events.js';
import type { JobRecord } from '../../../src/contracts/jobs.js';
import { recordEpoch } from '../../../src/domain/attempt-words.js';
import { requestCancel } from '../../../src/domain/job-requests.js';
import { fail, startAttempt } from '../../../src/domain/job-status.js';
import type { ArchivedJob, JobDecision } from '../../../src/domain/ports.js';
import { restoreJob } from '../../../src/domain/restore-job.js';
import { sampleEpoch } from '../../helpers/sample-epoch.js';
import { sampleJob } from '../../helpers/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const REASON = { code: 'nan_loss', message: 'The loss is NaN.' } as const;

/** A job after the given decisions, as it would be copied to the disk. */
function archive(...decides: ((record: JobRecord) => JobDecision<unknown>)[]): ArchivedJob {
  let { record, events } = sampleJob({}, AT);
  for (const decide of decides) {
    const decision = decide(record);
    if ('refusal' in decision) return assert.fail(String(decision.refusal));
    record = decision.record;
    events = [...events, ...decision.events];
  }
  return { record, events: events.map(numbered), epochs: [], newestAttempt: record.attempt };
}

// The envelope completes the event it is spread over.
const numbered = (event: NewJobEvent, index: number) => ({ id: index + 1, at: AT, ...event }) as JobEvent;
const start = (record: JobRecord) => startAttempt(record, { worker: 'w1', at: AT });
const epoch = (number: number) => (record: JobRecord) => recordEpoch(record, 1, sampleEpoch(number));
const typesOf = ({ events }: ReturnType<typeof restoreJob>) => events.map(({ type }) => type);

describe('a job restored from its copy', () => {
  test('is as it was when it had ended', () => {
    const archived = archive(start, epoch(1), (record) => fail(record, 1, REASON, AT));
    assert.deepEqual(restoreJob(archived, AT), { record: archived.record, events: archived.events });
  });

  test('waits in the queue when it had not begun', () => {
    const restored = restoreJob(archive(), AT);
    assert.deepEqual([restored.record.status, typesOf(restored)], ['queued', ['queued']]);
  });

  test('waits for another attempt when it was running, with the epochs its trainer left', () => {
    const archived = archive(start, epoch(1));
    const epochs = [1, 2, 3].map((number) => sampleEpoch(number));
    const restored = restoreJob({ ...archived, epochs, newestAttempt: 2 }, AT);
    const { status, status_reason, attempt, latest } = restored.record;
    assert.deepEqual(
      [status, status_reason?.code, attempt, latest?.epoch],
      ['queued', 'record_restored', 2, 3],
    );
    assert.deepEqual(typesOf(restored), ['queued', 'started', 'epoch', 'epoch', 'epoch', 'requeued']);
    assert.equal(restored.record.fruitless_attempts, 0);
  });

  test('is cancelled when it was to be', () => {
    const restored = restoreJob(
      archive(start, (record) => requestCancel(record, AT)),
      AT,
    );
    assert.equal(restored.record.status, 'cancelled');
  });

  test('has one end, though its events were copied before its record', () => {
    const ended = archive(start, (record) => fail(record, 1, REASON, AT));
    const restored = restoreJob({ ...ended, record: archive(start).record }, AT);
    assert.deepEqual(typesOf(restored), ['queued', 'started', 'requeued']);
  });
});
