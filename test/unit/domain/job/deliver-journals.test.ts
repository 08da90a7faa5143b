import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobEvent, NewJobEvent } from '../../../../src/contracts/jobs/events.js';
import type { JobRecord } from '../../../../src/contracts/jobs/jobs.js';
import { recordReport } from '../../../../src/domain/job/attempt-reports.js';
import { requestPause, requestResume } from '../../../../src/domain/job/commands.js';
import type { JobDecision } from '../../../../src/domain/job/ports.js';
import { crash, paused, startAttempt } from '../../../../src/domain/job/transitions.js';
import { deliverJournals } from '../../../../src/domain/recovery/deliver-journals.js';
import type { AttemptJournal } from '../../../../src/domain/recovery/ports.js';
import { undeliveredLines } from '../../../../src/domain/recovery/undelivered-lines.js';
import { EVALUATION, reportsOf } from '../../../helpers/jobs/attempt-files.js';
import { sampleJob } from '../../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const CRASH = { code: 'trainer_crashed', message: 'Killed.' } as const;

// The envelope completes the event it is spread over.
const numbered = (event: NewJobEvent, index: number) => ({ id: index + 1, at: AT, ...event }) as JobEvent;
const start = (record: JobRecord) => startAttempt(record, { worker: 'w1', at: AT });

/** A job after the given decisions. */
function decided(record: JobRecord, ...decides: ((record: JobRecord) => JobDecision<unknown>)[]) {
  const events: NewJobEvent[] = [];
  for (const decide of decides) {
    const decision = decide(record);
    if ('refusal' in decision) return assert.fail(String(decision.refusal));
    record = decision.record;
    events.push(...decision.events);
  }
  return { record, events: events.map(numbered) };
}

const saved = (attempt: number, epoch: number, step: number): AttemptJournal => ({
  attempt,
  reports: [{ type: 'saved', position: { epoch, step } }],
});

describe('the delivery of journals', () => {
  test('restores the newest XLA compilation after a crash', () => {
    const { record } = decided(sampleJob().record, start);
    const compiled = { xla: 'step', compile_ms: 3200, refusal: null } as const;
    const refused = { xla: 'off', compile_ms: 90, refusal: 'XLA has no kernel for BlockLSTMV2' } as const;
    const report = (attempt: number, compilation: typeof compiled | typeof refused): AttemptJournal => ({
      attempt,
      reports: [{ type: 'compilation', compilation }],
    });
    const delivered = deliverJournals(record, [report(1, compiled), report(2, refused)], []);
    assert.deepEqual([delivered.record.compilation, delivered.events], [refused, []]);
    assert.equal(deliverJournals(record, [], []).record.compilation, undefined);
  });

  test('does not count a damaged old state as progress in a crash loop', () => {
    const { record } = decided(sampleJob().record, start);
    const behind = { ...record, attempt: 3, resume_point: { epoch: 4, step: 50 }, fruitless_attempts: 2 };
    const journals = [saved(1, 5, 0), saved(2, 4, 50), saved(3, 4, 50)];
    const delivered = deliverJournals(behind, journals, []);
    assert.equal(delivered.record.fruitless_attempts, 2);
    const { record: ended } = decided(delivered.record, (found) => crash(found, 3, CRASH, AT));
    assert.equal(ended.status, 'failed');
  });

  test('finds the checkpoints of a version 0.1.0 record in the events', () => {
    const { record, events } = decided(
      sampleJob().record,
      start,
      ...reportsOf(1, 2).flatMap((report) =>
        report.type === 'log' ? [] : [(found: JobRecord) => recordReport(found, 1, report)],
      ),
    );
    const delivered = deliverJournals({ ...record, checkpoint_epoch: null }, [], events);
    assert.deepEqual([delivered.record.checkpoint_epoch, delivered.events], [2, []]);
  });

  test('attributes an epoch to the attempt that computed it, even if a later one reports it', () => {
    const { record } = decided({ ...sampleJob().record, attempt: 1 }, start);
    const [report] = reportsOf(1, 1).filter(({ type }) => type === 'epoch');
    if (report?.type !== 'epoch') return assert.fail('no epoch');
    const live = decided(record, (found) => recordReport(found, 2, report)).events[0];
    const [delivered] = deliverJournals(record, [{ attempt: 1, reports: [report] }], []).events;
    assert.deepEqual(
      [live, delivered].map((event) => event && 'attempt' in event && event.attempt),
      [1, 1],
    );
  });

  test('does not let the evaluation of a paused attempt hide the next one', () => {
    const { events } = decided(
      sampleJob().record,
      start,
      (record) => recordReport(record, 1, { type: 'evaluation', evaluation: EVALUATION }),
      (record) => requestPause(record, AT),
      (record) => paused(record, 1, AT),
      (record) => requestResume(record, AT),
      start,
      (record) => recordReport(record, 2, { type: 'evaluation', evaluation: EVALUATION }),
    );
    const attempts = events.flatMap((event) => (event.type === 'evaluation' ? [event.attempt] : []));
    assert.deepEqual(attempts, [1, 2]);
  });
});

describe('the delivery of log lines', () => {
  const line = (id: number, message: string) =>
    ({ id, at: AT, attempt: 1, source: 'trainer', level: 'info', message }) as const;

  test("does not repeat lines before the supervisor's own last line", () => {
    const messages = ['a', 'b', 'c'].map(
      (message) => ({ type: 'log', at: AT, level: 'info', message }) as const,
    );
    const stored = [line(1, 'a'), line(2, 'b'), line(3, '5 lines left out')];
    const lines = undeliveredLines([{ attempt: 1, reports: messages }], stored);
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['c'],
    );
  });
});
