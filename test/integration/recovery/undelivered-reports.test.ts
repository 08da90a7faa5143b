import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { AttemptReport } from '../../../src/contracts/ipc/trainer.js';
import type { JobEvent } from '../../../src/contracts/jobs/events.js';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import { recordReport } from '../../../src/domain/job/attempt-reports.js';
import { requestCancel, requestPause, requestRetry } from '../../../src/domain/job/commands.js';
import type { Decide, JobStore } from '../../../src/domain/job/ports.js';
import { fail, loseWorker, startAttempt } from '../../../src/domain/job/transitions.js';
import { UnavailableError } from '../../../src/domain/problems/unavailable-error.js';
import { type DataDirectory, ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createRedisKeys } from '../../../src/infra/redis/keys.js';
import { updateAfterDelivery } from '../../../src/services/recovery/deliver-reports.js';
import { createReconciler } from '../../../src/services/recovery/reconciler.js';
import { restoreJobs } from '../../../src/services/recovery/restore-jobs.js';
import { createJobWriter } from '../../../workers/supervisor/attempts/job-writer.js';
import { EVALUATION, registerModel, reportsOf, writeJournal } from '../../helpers/jobs/attempt-files.js';
import { sampleEpoch } from '../../helpers/jobs/sample-epoch.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';
import { openTrainingService, type TrainingService } from '../../helpers/jobs/training-service.js';
import { stopProcess } from '../../helpers/processes/processes.js';
import { until } from '../../helpers/until.js';

const AT = '2026-01-01T00:00:00.000Z';
const EPOCHS = 3;
/** Everything an undisturbed attempt tells between its start and its end. */
const STORY = [
  'device',
  'loading_data',
  'fitting',
  'epoch 1',
  'checkpoint 1',
  'epoch 2',
  'checkpoint 2',
  'epoch 3',
  'checkpoint 3',
  'evaluating',
  'evaluation',
  'saving',
];

const titleOf = (event: JobEvent): string => {
  if (event.type === 'epoch') return `epoch ${event.epoch.epoch}`;
  if (event.type === 'checkpoint') return `checkpoint ${event.checkpoint.epoch}`;
  return event.type === 'phase' ? event.phase : event.type;
};

describe('undelivered reports in the journal of an attempt', () => {
  let service: TrainingService;
  let close: () => Promise<void>;
  let directory: DataDirectory;

  before(async () => {
    ({ service, close } = await openTrainingService());
    directory = await ensureDataDirectory(service.dataDir);
  });
  after(() => close());

  /** A job whose first attempt wrote all its reports, of which the first `delivered` arrived before its worker was lost. */
  const lostJob = async (name: string, { delivered, written }: { delivered: number; written?: number }) => {
    const { record, definition, events } = sampleJob({
      name,
      fit: { ...sampleJob().record.config.fit, epochs: EPOCHS },
    });
    const { id } = record;
    await service.store.create({ record, definition, events });
    await service.store.update(id, (found) => startAttempt(found, { worker: 'gone', at: AT }));
    const reports = reportsOf(1, EPOCHS).slice(0, written);
    await writeJournal(directory, id, 1, reports);
    for (const report of reports.slice(0, delivered))
      if (report.type === 'log')
        await service.store.appendLogs(id, 1, [
          { at: report.at, attempt: 1, source: 'trainer', level: report.level, message: report.message },
        ]);
      else await service.store.update(id, (found) => recordReport(found, 1, report));
    return id;
  };
  const ask = {
    running: (record: JobRecord) => ({ record, events: [] }),
    cancelling: (record: JobRecord) => requestCancel(record, AT),
    pausing: (record: JobRecord) => requestPause(record, AT),
    queued: (record: JobRecord) => loseWorker(record, 1, AT),
  };
  const storyOf = async (id: string) =>
    (await service.store.events(id, { after: 0, limit: 1000 })).items.map(titleOf);
  const linesOf = async (id: string) =>
    (await service.store.logs(id, { after: 0, limit: 1000 })).items
      .filter(({ source }) => source === 'trainer')
      .map(({ message }) => message);
  const epochsOf = async (id: string) =>
    (await service.store.epochs(id, { after: 0, limit: 100 })).items.map(({ epoch }) => epoch);
  const withWorker = async (id: string) => {
    const worker = await service.startWorker();
    await service.queue.add(id, 0);
    const record = await service.ended(id);
    await until('the copy of its end', async () =>
      (await readFile(directory.jobFile(id), 'utf8').catch(() => '')).includes('"finished_at": "'),
    );
    await stopProcess(worker);
    return record;
  };
  const reconcile = async (onError = (error: unknown): unknown => assert.fail(String(error))) => {
    const actions = new Map<string, string>();
    const reconciler = createReconciler({
      ...service,
      workers: service.directory,
      now: () => new Date(),
      onReconciled: (id, action) => actions.set(id, action),
      onError,
    });
    await reconciler.run();
    return actions;
  };
  const archivedStory = async (id: string) => {
    const lines = (await readFile(directory.eventsFile(id), 'utf8')).trimEnd().split('\n');
    return lines.map((line) => titleOf(JSON.parse(line) as JobEvent));
  };

  /** The first attempt of a job, whose trainer reports part of its story: to the journal, then through the writer. */
  const startReporting = (id: string, { withLines = false } = {}) => {
    const { store, archive } = service;
    const writer = createJobWriter({
      ...{ store, archive, jobId: id, attempt: 1 },
      onFenced: () => assert.fail('fenced'),
      onFailed: (error) => assert.fail(error),
    });
    const send = (report: AttemptReport) => {
      if (report.type !== 'log') writer.decide((record) => recordReport(record, 1, report));
      else if (withLines)
        writer.line({ at: report.at, source: 'trainer', level: report.level, message: report.message });
    };
    return {
      async tell(from: number, to: number) {
        const reports = reportsOf(1, EPOCHS).slice(from, to);
        await writeJournal(directory, id, 1, reports);
        for (const report of reports) send(report);
        assert.equal(await writer.flush(), true);
      },
      close: writer.close,
    };
  };
  /** Copies the keys of a job in Redis; the returned function restores them, as a Redis does that was killed. */
  const copyOf = async (id: string) => {
    const { redis, prefix } = service;
    const keys = createRedisKeys(prefix);
    const documents = [keys.job(id), keys.events(id), keys.epochs(id), keys.logs(id)];
    const copies = await Promise.all(documents.map((key) => redis.dumpBuffer(key)));
    return async () => {
      for (const [index, key] of documents.entries()) {
        const copy = copies[index];
        if (copy) await redis.restore(key, 0, copy, 'REPLACE');
        else await redis.del(key);
      }
    };
  };

  /** Checks the events, the metrics, the log and the copy on disk of a job that has ended. */
  const assertWhole = async (id: string, expected: string[]) => {
    assert.deepEqual(await storyOf(id), expected);
    assert.deepEqual(await archivedStory(id), expected);
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
    assert.deepEqual(await linesOf(id), [
      'epoch 1 of attempt 1',
      'epoch 2 of attempt 1',
      'epoch 3 of attempt 1',
      'evaluated by attempt 1',
    ]);
  };

  for (const [status, between] of [
    ['running', []],
    ['cancelling', ['cancelling']],
    ['pausing', ['pausing']],
  ] as const)
    for (const by of ['a worker', 'the reconciler'] as const)
      test(`a ${status} job whose model was registered: ${by} delivers the rest and it has succeeded`, async () => {
        const id = await lostJob(`registered-${status}`, { delivered: 6 });
        await service.store.update(id, ask[status]);
        await registerModel(directory, id, 1, `registered-${status}`);
        if (by === 'a worker') await withWorker(id);
        else assert.equal((await reconcile()).get(id), 'succeeded');
        const record = await service.store.get(id);
        assert.deepEqual([record?.status, record?.attempt, record?.latest?.epoch], ['succeeded', 1, 3]);
        assert.deepEqual(record?.evaluation, EVALUATION);
        assert.equal(record?.checkpoint_epoch, 3);
        const delivered = STORY.slice(0, 5);
        await assertWhole(id, [
          'queued',
          'started',
          ...delivered,
          ...between,
          ...STORY.slice(5),
          'succeeded',
        ]);
      });

  test('a job that was queued again before its model was registered: the next attempt delivers the rest and it has succeeded', async () => {
    const id = await lostJob('registered-late', { delivered: 6 });
    await service.store.update(id, ask.queued);
    await registerModel(directory, id, 1, 'registered-late');
    const record = await withWorker(id);
    assert.deepEqual([record.status, record.attempt, record.latest?.epoch], ['succeeded', 2, 3]);
    const delivered = ['queued', 'started', ...STORY.slice(0, 5), 'requeued'];
    await assertWhole(id, [...delivered, ...STORY.slice(5), 'started', 'succeeded']);
  });

  test('a job with all reports delivered except its end: nothing is reported twice', async () => {
    const id = await lostJob('only-the-end', { delivered: Number.POSITIVE_INFINITY });
    await registerModel(directory, id, 1, 'only-the-end');
    assert.equal((await withWorker(id)).status, 'succeeded');
    await assertWhole(id, ['queued', 'started', ...STORY, 'succeeded']);
  });

  for (const [status, end] of [
    ['cancelling', 'cancelled'],
    ['pausing', 'paused'],
  ] as const)
    for (const by of ['a worker', 'the reconciler'] as const)
      test(`a ${status} job without a model: ${by} delivers the rest, then it is ${end}`, async () => {
        const id = await lostJob('stopped', { delivered: 3, written: 12 });
        await service.store.update(id, ask[status]);
        if (by === 'the reconciler') assert.equal((await reconcile()).get(id), end);
        else {
          const worker = await service.startWorker();
          await service.queue.add(id, 0);
          await service.until(id, (record) => record.status === end);
          await stopProcess(worker);
        }
        const delivered = ['queued', 'started', ...STORY.slice(0, 3), status];
        assert.deepEqual(await storyOf(id), [...delivered, ...STORY.slice(3, 8), end]);
        assert.deepEqual(await epochsOf(id), [1, 2, 3]);
        assert.equal((await service.store.get(id))?.latest?.epoch, 3);
      });

  test('a running job: the reconciler delivers the rest before it is queued again, and the next attempt reports none of it', async () => {
    const id = await lostJob('succeed', { delivered: 3, written: 9 });
    assert.equal((await reconcile()).get(id), 'worker_lost');
    const delivered = ['queued', 'started', ...STORY.slice(0, 6), 'requeued'];
    assert.deepEqual(await storyOf(id), delivered);
    const waiting = await service.store.get(id);
    // It saved states that nobody heard of: no attempt without progress, but for the loss of its worker.
    assert.deepEqual([waiting?.resume_point, waiting?.fruitless_attempts], [{ epoch: 1, step: 0 }, 1]);
    const record = await withWorker(id);
    assert.deepEqual([record.status, record.attempt], ['succeeded', 2]);
    assert.deepEqual(await storyOf(id), [
      ...delivered,
      'started',
      'device',
      'fitting',
      'epoch 3',
      'succeeded',
    ]);
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
    assert.deepEqual(
      (await service.store.epochs(id, { after: 0, limit: 10 })).items.map(({ attempt }) => attempt),
      [1, 1, 2],
    );
  });

  test('a running job that a worker takes over: the rest is delivered before the loss of the first is reported', async () => {
    const id = await lostJob('succeed', { delivered: 3, written: 9 });
    await withWorker(id);
    assert.deepEqual(await storyOf(id), [
      'queued',
      'started',
      ...STORY.slice(0, 6),
      'requeued',
      'started',
      'device',
      'fitting',
      'epoch 3',
      'succeeded',
    ]);
  });

  test('a job that loses its worker once too often: it fails after the rest', async () => {
    const id = await lostJob('given-up', { delivered: 3, written: 5 });
    await service.store.update(id, (record) => ({
      record: { ...record, fruitless_attempts: 2 },
      events: [],
    }));
    assert.equal((await reconcile()).get(id), 'worker_lost');
    assert.equal((await service.store.get(id))?.status, 'failed');
    assert.deepEqual(await storyOf(id), ['queued', 'started', ...STORY.slice(0, 4), 'failed']);
  });

  test('a trainer that dies with reports it did not get to send: they come before the end', async () => {
    const id = await service.submit('unheard');
    const record = await withWorker(id);
    assert.equal(record.status, 'failed');
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
    const story = await storyOf(id);
    assert.deepEqual(story.slice(0, 6), ['queued', 'started', 'device', 'epoch 1', 'epoch 2', 'epoch 3']);
    assert.equal(story.at(-1), 'failed');
  });

  test('a forced cancel of such a trainer: they come before the end', async () => {
    const worker = await service.startWorker();
    const id = await service.submit('unheard-stubborn');
    await service.until(id, ({ latest }) => latest !== null);
    await service.control.cancel(id, { force: true });
    const record = await service.ended(id);
    await stopProcess(worker);
    assert.equal(record.status, 'cancelled');
    assert.deepEqual(await storyOf(id), [
      ...['queued', 'started', 'device', 'epoch 1', 'cancelling'],
      ...['epoch 2', 'epoch 3', 'cancelled'],
    ]);
  });

  test('a job whose record is restored from its files: everything exists at once, in order', async () => {
    const id = await lostJob('rebuilt', { delivered: 6 });
    await service.archive.save(id);
    await service.redis.flushall();
    const report = await restoreJobs({ ...service, now: () => new Date() });
    assert.ok(report.queued.includes(id));
    assert.deepEqual(await storyOf(id), ['queued', 'started', ...STORY, 'requeued']);
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
    const record = await service.store.get(id);
    assert.deepEqual([record?.latest?.epoch, record?.checkpoint_epoch], [3, 3]);
    assert.equal((await linesOf(id)).length, 4);
  });

  test('an attempt continues from files of version 0.1.0, which has epochs and no journal', async () => {
    const id = await lostJob('succeed', { delivered: 4, written: 4 });
    const folder = directory.attempt(id, 1);
    await rename(`${folder}/journal.jsonl`, `${folder}/journal.gone`);
    const epochs = reportsOf(1, 2).flatMap((report) => (report.type === 'epoch' ? [report.epoch] : []));
    await writeFile(
      `${folder}/epochs.jsonl`,
      `${epochs.map((epoch) => JSON.stringify(epoch)).join('\n')}\n{"epoch":`,
    );
    await reconcile();
    assert.deepEqual(await epochsOf(id), [1, 2]);
  });

  test('reports that Redis acknowledged and lost when it was killed: the running attempt delivers them again, once', async () => {
    const id = await lostJob('went-back', { delivered: 0, written: 0 });
    const attempt = startReporting(id);
    await attempt.tell(0, 7);
    const goBack = await copyOf(id);
    await attempt.tell(7, 11);
    await goBack();
    assert.deepEqual(await epochsOf(id), [1]);
    await attempt.tell(11, Number.POSITIVE_INFINITY);
    attempt.close();
    assert.deepEqual(await storyOf(id), ['queued', 'started', ...STORY]);
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
  });

  test('a cancelling job whose model was registered, rebuilt from its files: it has succeeded', async () => {
    const id = await lostJob('rebuilt-registered', { delivered: 6 });
    await service.store.update(id, ask.cancelling);
    await service.archive.save(id);
    await registerModel(directory, id, 1, 'rebuilt-registered');
    await service.redis.flushall();
    await restoreJobs({ ...service, now: () => new Date() });
    assert.equal((await reconcile()).get(id), 'succeeded');
    const delivered = ['queued', 'started', ...STORY.slice(0, 5), 'cancelling', ...STORY.slice(5)];
    await assertWhole(id, [...delivered, 'succeeded']);
  });

  test('a job that was retried from the start before an earlier attempt registered its model: it is trained again', async () => {
    const id = await lostJob('succeed', { delivered: 6 });
    await service.store.update(id, (record) => fail(record, 1, { code: 'nan_loss', message: '' }, AT));
    await service.store.update(id, (record) => requestRetry(record, 'start', AT));
    await service.store.update(id, (record) => startAttempt(record, { worker: 'gone', at: AT }));
    await writeJournal(directory, id, 2, reportsOf(2, EPOCHS).slice(0, 4));
    await registerModel(directory, id, 1, 'succeed');
    assert.equal((await reconcile()).get(id), 'worker_lost');
    assert.deepEqual(await epochsOf(id), [1]);
    const record = await withWorker(id);
    assert.deepEqual([record.status, record.attempt], ['succeeded', 3]);
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
  });

  test('a journal whose lines are damaged and still JSON: they are skipped', async () => {
    const id = await lostJob('damaged', { delivered: 3, written: 4 });
    const damaged = [
      '{"type":"saved","position":null}',
      '{"type":"phase","phase":"unknown"}',
      '{"type":"epoch","epoch":{"epoch":"4"}}',
      '{"type":"checkpoint","checkpoint":{"epoch":null}}',
      '{"type":"evaluation","evaluation":7}',
      '{"type":"device","device":null}',
      '{"type":"log","message":{}}',
      '{"type":"constructor","constructor":1}',
      ...['[]', 'null', '', '{"type":"epo'],
    ];
    const path = `${directory.attempt(id, 1)}/journal.jsonl`;
    await appendFile(path, `${damaged.join('\n')}\n${'x'.repeat(3_000_000)}\n`);
    await writeJournal(directory, id, 1, reportsOf(1, 2).slice(7, 8));
    await reconcile();
    const story = await storyOf(id);
    assert.deepEqual(story, ['queued', 'started', ...STORY.slice(0, 4), 'epoch 2', 'requeued']);
  });

  test('a job whose journal cannot be read: the reconciler reports it and repairs the others', async () => {
    const ids = [
      await lostJob('unreadable', { delivered: 3, written: 4 }),
      await lostJob('readable', { delivered: 3, written: 4 }),
    ];
    const [unreadable = '', readable = ''] = ids;
    const path = `${directory.attempt(unreadable, 1)}/journal.jsonl`;
    await rm(path);
    await mkdir(path);
    const errors: unknown[] = [];
    const actions = await reconcile((error) => errors.push(error));
    assert.deepEqual([actions.get(readable), errors.length], ['worker_lost', 1]);
    await rm(path, { recursive: true });
    assert.equal((await reconcile()).get(unreadable), 'worker_lost');
  });

  test('more than Redis shall take in one step: it is delivered in several, in order, and only then the job changes', async () => {
    const id = await lostJob('many', { delivered: 3, written: 0 });
    await writeJournal(directory, id, 1, reportsOf(1, 1_100));
    const sizes: number[] = [];
    const counting =
      <Refusal>(decide: Decide<Refusal>): Decide<Refusal> =>
      (record, last) => {
        const decision = decide(record, last);
        if ('events' in decision) sizes.push(decision.events.length);
        return decision;
      };
    const store: JobStore = {
      ...service.store,
      update: (job, decide) => service.store.update(job, counting(decide)),
    };
    const update = await updateAfterDelivery({ ...service, store }, id, ask.queued);
    assert.equal(update.outcome, 'updated');
    assert.ok(Math.max(...sizes) <= 1_001, String(sizes));
    const { items } = await service.store.events(id, { after: 0, limit: 3_000 });
    const epochs = items.flatMap((event) => (event.type === 'epoch' ? [event.epoch.epoch] : []));
    assert.deepEqual(
      epochs,
      Array.from({ length: 1_100 }, (_, index) => index + 1),
    );
    assert.equal(items.filter(({ type }) => type === 'checkpoint').length, 1_100);
    assert.equal(items.at(-1)?.type, 'requeued');
  });

  test('an attempt that still reports faster than its job is read: the worker that takes over does not wait for it', async () => {
    const id = await lostJob('fast', { delivered: 0, written: 0 });
    let epoch = 0;
    const report = (record: JobRecord) =>
      recordReport(record, 1, { type: 'epoch', epoch: sampleEpoch(epoch) });
    const store: JobStore = {
      ...service.store,
      async getState(job) {
        const state = await service.store.getState(job);
        epoch += 1;
        await service.store.update(job, report);
        return state;
      },
    };
    const update = await updateAfterDelivery({ ...service, store }, id, ask.queued);
    assert.equal(update.outcome, 'updated');
    assert.deepEqual(await storyOf(id), ['queued', 'started', 'epoch 1', 'requeued']);
    assert.equal((await service.store.get(id))?.latest?.epoch, 1);
  });

  test('a store that does not take the log lines: the job does not change before it does', async () => {
    const id = await lostJob('lines', { delivered: 6 });
    const appendLogs = () => Promise.reject(new UnavailableError('gone'));
    const store: JobStore = { ...service.store, appendLogs };
    await assert.rejects(updateAfterDelivery({ ...service, store }, id, ask.queued), UnavailableError);
    assert.equal((await service.store.get(id))?.status, 'running');
    await updateAfterDelivery(service, id, ask.queued);
    assert.equal((await linesOf(id)).length, 4);
  });

  test('reports that Redis lost, and requests that came since: the running attempt still delivers them again', async () => {
    const id = await lostJob('went-back-requests', { delivered: 0, written: 0 });
    const attempt = startReporting(id);
    await attempt.tell(0, 7);
    const goBack = await copyOf(id);
    await attempt.tell(7, 10);
    await goBack();
    await service.store.update(id, ask.pausing);
    await service.store.update(id, ask.cancelling);
    await attempt.tell(10, Number.POSITIVE_INFINITY);
    attempt.close();
    const delivered = ['queued', 'started', ...STORY.slice(0, 5), 'pausing', 'cancelling'];
    assert.deepEqual(await storyOf(id), [...delivered, ...STORY.slice(5)]);
    assert.deepEqual(await epochsOf(id), [1, 2, 3]);
  });

  test('log lines that wait when Redis went back: they are stored once', async () => {
    const id = await lostJob('went-back-lines', { delivered: 0, written: 0 });
    const attempt = startReporting(id, { withLines: true });
    await attempt.tell(0, 5);
    const goBack = await copyOf(id);
    await attempt.tell(5, 9);
    await goBack();
    await attempt.tell(9, Number.POSITIVE_INFINITY);
    attempt.close();
    assert.deepEqual(await linesOf(id), [
      ...[1, 2, 3].map((epoch) => `epoch ${epoch} of attempt 1`),
      'evaluated by attempt 1',
    ]);
  });

  test('an attempt whose number Redis forgot: the next one takes another, and never its directory', async () => {
    const { record, definition, events } = sampleJob({ name: 'succeed' });
    await service.store.create({ record, definition, events });
    await writeJournal(directory, record.id, 4, []);
    const ended = await withWorker(record.id);
    assert.deepEqual([ended.status, ended.attempt], ['succeeded', 5]);
  });
});
