import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { requestCancel } from '../../../src/domain/job/commands.js';
import { startAttempt } from '../../../src/domain/job/transitions.js';
import type { Attempt } from '../../../workers/supervisor/attempts/attempt.js';
import { createAttemptWatch } from '../../../workers/supervisor/attempts/attempt-watch.js';
import { createInMemoryJobs } from '../../helpers/fakes/in-memory-jobs.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';
const LONG_MS = 60_000;

test('a request during the read of the record is seen at once, not at the next check', async (t) => {
  const { store } = createInMemoryJobs();
  const { record, definition, events } = sampleJob({}, AT);
  const { id } = record;
  await store.create({ record, definition, events });
  await store.update(id, (found) => startAttempt(found, { worker: 'w', at: AT }));
  const asked: string[] = [];
  const attempt: Attempt = {
    ended: new Promise(() => {}),
    cancel: ({ force }) => void asked.push(force ? 'force' : 'cancel'),
    pause: () => void asked.push('pause'),
    interrupt: () => {},
    abort: () => void asked.push('abort'),
    dispose: async () => {},
  };
  // A store whose answer is under way while the record changes.
  let answer: (() => void) | undefined;
  const slow = {
    ...store,
    async get(jobId: string) {
      const read = await store.get(jobId);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return read;
    },
  };
  const watch = createAttemptWatch(slow, LONG_MS);
  t.after(watch.add(id, 1, attempt));
  const settle = async () => {
    answer?.();
    await nextTurn();
  };
  await store.update(id, (found) => requestCancel(found, AT));
  watch.check(id);
  await nextTurn();
  await store.update(id, (found) => requestCancel(found, AT, { force: true }));
  watch.check(id);
  await settle();
  await settle();
  assert.deepEqual(asked, ['cancel', 'force']);
});
