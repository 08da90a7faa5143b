import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobEvent, NewJobEvent } from '../../../../src/contracts/jobs/events.js';
import type { JobRecord } from '../../../../src/contracts/jobs/jobs.js';
import type { EpochMetrics } from '../../../../src/contracts/jobs/progress.js';
import { recordReport } from '../../../../src/domain/job/attempt-reports.js';
import { requestCancel, requestRetry } from '../../../../src/domain/job/commands.js';
import type { JobDecision } from '../../../../src/domain/job/ports.js';
import { fail, startAttempt } from '../../../../src/domain/job/transitions.js';
import type { ArchivedJob, AttemptJournal } from '../../../../src/domain/recovery/ports.js';
import { restoreJob } from '../../../../src/domain/recovery/restore-job.js';
import { sampleEpoch } from '../../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const REASON = { code: 'nan_loss', message: 'The loss is NaN.' } as const;

/** A job after the given decisions, as it would be copied to the disk. */
function archive(...decides: ((record: JobRecord) => JobDecision<unknown>)[]): ArchivedJob {
  const job = sampleJob({}, AT);
  let { record, events } = job;
  for (const decide of decides) {
    const decision = decide(record);
    if ('refusal' in decision) return assert.fail(String(decision.refusal));
    record = decision.record;
    events = [...events, ...decision.events];
  }
  return {
    record,
    definition: job.definition,
    events: events.map(numbered),
    damagedEvents: 0,
    journals: [],
  };
}

// The envelope completes the event it is spread over.
const numbered = (event: NewJobEvent, index: number) => ({ id: index + 1, at: AT, ...event }) as JobEvent;
const start = (record: JobRecord) => startAttempt(record, { worker: 'w1', at: AT });
const epoch = (number: number) => (record: JobRecord) =>
  recordReport(record, 1, { type: 'epoch', epoch: sampleEpoch(number) });
const journal = (attempt: number, epochs: EpochMetrics[]): AttemptJournal => ({
  attempt,
  reports: epochs.map((metrics) => ({ type: 'epoch', epoch: metrics })),
});
const typesOf = ({ events }: ReturnType<typeof restoreJob>) => events.map(({ type }) => type);

describe('a job restored from its copy', () => {
  test('is unchanged if it had ended', () => {
    const archived = archive(start, epoch(1), (record) => fail(record, 1, REASON, AT));
    assert.deepEqual(restoreJob(archived, AT), { record: archived.record, events: archived.events });
  });

  test('is queued if it had not begun', () => {
    const restored = restoreJob(archive(), AT);
    assert.deepEqual([restored.record.status, typesOf(restored)], ['queued', ['queued']]);
  });

  test('waits for another attempt if it was running, with the epochs of its trainer', () => {
    const archived = archive(start, epoch(1));
    const epochs = [1, 2, 3].map((number) => sampleEpoch(number));
    const restored = restoreJob(
      { ...archived, journals: [journal(1, epochs), { attempt: 2, reports: [] }] },
      AT,
    );
    const { status, status_reason, attempt, latest } = restored.record;
    assert.deepEqual(
      [status, status_reason?.code, attempt, latest?.epoch],
      ['queued', 'record_restored', 2, 3],
    );
    assert.deepEqual(typesOf(restored), ['queued', 'started', 'epoch', 'epoch', 'epoch', 'requeued']);
    assert.equal(restored.record.fruitless_attempts, 0);
  });

  test('stays cancelling if it was to be cancelled, because its model may be registered', () => {
    const restored = restoreJob(
      archive(start, (record) => requestCancel(record, AT)),
      AT,
    );
    assert.equal(restored.record.status, 'cancelling');
  });

  test('has one end, even if its events were copied before its record', () => {
    const ended = archive(start, (record) => fail(record, 1, REASON, AT));
    const restored = restoreJob({ ...ended, record: archive(start).record }, AT);
    assert.deepEqual(typesOf(restored), ['queued', 'started', 'requeued']);
  });

  describe('without some of its events', () => {
    const numbersOf = ({ events }: ReturnType<typeof restoreJob>) =>
      events.flatMap((event) => ('id' in event ? [event.id] : []));
    const epochsOf = ({ events }: ReturnType<typeof restoreJob>) =>
      events.flatMap((event) => (event.type === 'epoch' ? [event.epoch.epoch] : []));
    const without = (archived: ArchivedJob, ...ids: number[]): ArchivedJob => ({
      ...archived,
      events: archived.events.filter(({ id }) => !ids.includes(id)),
      damagedEvents: ids.length,
      journals: [
        journal(
          1,
          [1, 2, 3].map((number) => sampleEpoch(number)),
        ),
      ],
    });
    const failed = archive(start, epoch(1), epoch(2), epoch(3), (record) => fail(record, 1, REASON, AT));

    test('has every epoch and its end, each once and with its old number', () => {
      for (const lost of [[3], [4], [5], [6], [3, 5], [4, 6], [3, 4, 5, 6]]) {
        const restored = restoreJob(without(failed, ...lost), AT);
        assert.deepEqual(
          typesOf(restored),
          ['queued', 'started', 'epoch', 'epoch', 'epoch', 'failed'],
          `${lost}`,
        );
        assert.deepEqual(
          [numbersOf(restored), epochsOf(restored)],
          [
            [1, 2, 3, 4, 5, 6],
            [1, 2, 3],
          ],
        );
        assert.deepEqual(restored.record, failed.record);
      }
    });

    test('closes the gap of an event that no other file has', () => {
      const restored = restoreJob(without(failed, 2), AT);
      assert.deepEqual(typesOf(restored), ['queued', 'epoch', 'epoch', 'epoch', 'failed']);
      assert.deepEqual(numbersOf(restored), [1, 2, 3, 4, 5]);
    });

    test('has its end even if no event is left', () => {
      const restored = restoreJob({ ...failed, events: [], damagedEvents: 6 }, AT);
      assert.deepEqual([typesOf(restored), numbersOf(restored)], [['failed'], [1]]);
    });

    test('waits for another attempt if it was running, with each epoch once', () => {
      for (const lost of [[3], [4], [3, 4]]) {
        const restored = restoreJob(without(archive(start, epoch(1), epoch(2)), ...lost), AT);
        assert.deepEqual(epochsOf(restored), [1, 2, 3], `${lost}`);
        assert.equal(typesOf(restored).at(-1), 'requeued');
        assert.deepEqual([restored.record.status, restored.record.latest?.epoch], ['queued', 3]);
      }
    });

    test('reports only epochs of the attempts that count', () => {
      const again = archive(
        start,
        epoch(1),
        (record) => fail(record, 1, REASON, AT),
        (record) => requestRetry(record, 'start', AT),
        start,
        (record) => recordReport(record, 2, { type: 'epoch', epoch: sampleEpoch(1, 2) }),
        (record) => fail(record, 2, REASON, AT),
      );
      const restored = restoreJob(
        {
          ...without(again, 7),
          journals: [journal(1, [sampleEpoch(1)]), journal(2, [sampleEpoch(1, 2)])],
        },
        AT,
      );
      const types = ['queued', 'started', 'epoch', 'failed', 'retried', 'started', 'epoch', 'failed'];
      assert.deepEqual(typesOf(restored), types);
    });
  });
});
