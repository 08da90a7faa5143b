import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { requestCancel, requestPause, requestResume } from '../../../src/domain/job/commands.js';
import type { JobStore } from '../../../src/domain/job/ports.js';
import type { JobQueue } from '../../../src/domain/job/queue/ports.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createJobFiles } from '../../../src/infra/artifacts/jobs/job-files.js';
import { createJobArchive } from '../../../src/infra/artifacts/recovery/job-archive.js';
import { restoreJobs } from '../../../src/services/recovery/restore-jobs.js';
import { createInMemoryJobs } from '../../helpers/fakes/in-memory-jobs.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

const AT = '2026-01-01T00:00:00.000Z';

async function createArchive(t: TestContext) {
  const directory = await ensureDataDirectory(await mkdtemp(join(tmpdir(), 'trainhorn-data-')));
  t.after(() => rm(directory.root, { recursive: true, force: true }));
  const { store } = createInMemoryJobs();
  const create = async () => {
    const { record, definition, events } = sampleJob({}, AT);
    await store.create({ record, definition, events });
    return record.id;
  };
  return { directory, store, create };
}

/** The store, with something that happens once, right after the archive has read the record. */
function meanwhile(store: JobStore, happen: () => Promise<unknown>): JobStore {
  let happened = false;
  return {
    ...store,
    async get(id) {
      const record = await store.get(id);
      if (!happened) {
        happened = true;
        await happen();
      }
      return record;
    },
  };
}

test('the last copy has the newest record, even if its history is truncated', async (t) => {
  const { directory, store, create } = await createArchive(t);
  const id = await create();
  for (let round = 0; round < 150; round += 1) {
    await store.update(id, (record) => requestPause(record, AT));
    await store.update(id, (record) => requestResume(record, AT));
  }
  const pause = () => store.update(id, (record) => requestPause(record, AT));
  await createJobArchive(directory, meanwhile(store, pause)).save(id);
  assert.equal((await createJobArchive(directory, store).load(id))?.record.status, 'paused');
});

test('a job deleted while it is copied leaves nothing to restore it from', async (t) => {
  const { directory, store, create } = await createArchive(t);
  const id = await create();
  await store.update(id, (record) => requestCancel(record, AT));
  const remove = async () => {
    await store.remove(id, () => true);
    await createJobFiles(directory).remove(id);
  };
  await createJobArchive(directory, meanwhile(store, remove)).save(id);
  assert.deepEqual(await readdir(directory.jobs), []);
});

test('a damaged copy is reported and does not block the others', async (t) => {
  const { directory, store, create } = await createArchive(t);
  const ids = [await create(), await create()].sort();
  const archive = createJobArchive(directory, store);
  for (const id of ids) await archive.save(id);
  const [damaged = '', whole = ''] = ids;
  const record = { ...(await store.get(damaged)), status: 'running', status_history: 7 };
  await writeFile(directory.jobFile(damaged), JSON.stringify(record));
  const lost = createInMemoryJobs().store;
  const queue = { add: async () => {} } as unknown as JobQueue;
  const report = await restoreJobs({
    store: lost,
    queue,
    archive: createJobArchive(directory, lost),
    now: () => new Date(AT),
  });
  assert.deepEqual(report, { restored: [whole], queued: [whole], repaired: [], damaged: [damaged] });
});

test('comparing jobs with their copies rests in between, except while jobs are restored', async (t) => {
  const { directory, store, create } = await createArchive(t);
  const archive = createJobArchive(directory, store);
  for (let count = 0; count < 70; count += 1) await archive.save(await create());
  const restore = async (into: JobStore) => {
    let rests = 0;
    const rest = async () => {
      rests += 1;
    };
    const queue = { add: async () => {} } as unknown as JobQueue;
    const report = await restoreJobs({ store: into, queue, archive, now: () => new Date(AT), rest });
    return [report.restored.length, rests];
  };
  assert.deepEqual(await restore(store), [0, 3]);
  const empty = createInMemoryJobs().store;
  assert.deepEqual(await restore(empty), [70, 0]);
  assert.deepEqual(await restore(empty), [0, 3]);
});
