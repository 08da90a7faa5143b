import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { ensureDataDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createModelRegistry } from '../../src/infra/artifacts/models/model-registry.js';
import { assertProblem, startApi } from '../helpers/api/api.js';
import { createTestStore } from '../helpers/data/dataset-uploads.js';
import { sampleJob } from '../helpers/jobs/sample-job.js';
import { sampleManifest } from '../helpers/jobs/sample-model.js';

const JOB = 'job_00000000000000000000000000';
const LAST_JOB = 'job_7zzzzzzzzzzzzzzzzzzzzzzzzz';

async function newDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-cursors-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

type Request = Awaited<ReturnType<typeof startApi>>['request'];

const listing =
  (request: Request, path: string, idOf: string) =>
  async (query: string): Promise<[string[], boolean]> => {
    const { status, body } = await request.get(`/api/v1/${path}?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return [body.data.map((item: Record<string, unknown>) => String(item[idOf])), body.has_more];
  };

/** Follows the pages to the end. */
async function readAll(list: ReturnType<typeof listing>, query: string): Promise<string[]> {
  const all: string[] = [];
  for (let more = true, after = ''; more; ) {
    const page: [string[], boolean] = await list(`${query}${after}`);
    all.push(...page[0]);
    after = `&after=${all.at(-1)}`;
    more = page[1];
  }
  return all;
}

async function assertRefused(request: Request, path: string, cursors: readonly string[]): Promise<void> {
  for (const cursor of cursors) {
    const { errors } = assertProblem(
      await request.get(`/api/v1/${path}?after=${cursor}`),
      422,
      'validation_failed',
    );
    assert.equal(errors?.[0]?.pointer, '?after', `${path} ${cursor}`);
  }
}

describe('?after of GET /api/v1/jobs', () => {
  async function startWithJobs(t: TestContext) {
    const { request, ports } = await startApi(t);
    const records = Array.from({ length: 7 }, () => sampleJob());
    for (const [index, { record, definition, events }] of records.entries()) {
      const labels: Record<string, string> = index % 2 === 0 ? { even: 'yes' } : {};
      const project = index === 3 ? 'other' : 'default';
      await ports.jobs.create({ record: { ...record, labels, project }, definition, events });
    }
    const ids = records.map(({ record }) => record.id);
    const id = (index: number) => ids[index] ?? '';
    return { request, ports, id, list: listing(request, 'jobs', 'id') };
  }

  test('continues from the position of a deleted job', async (t) => {
    const { ports, id, list } = await startWithJobs(t);
    await ports.jobs.remove(id(4), () => true);
    assert.deepEqual(await list(`limit=2&after=${id(4)}`), [[id(2), id(1)], true]);
    assert.deepEqual(await list(`label=even:yes&after=${id(4)}`), [[id(2), id(0)], false]);
    assert.deepEqual(await list(`status=queued&limit=1&after=${id(4)}`), [[id(2)], true]);
    assert.deepEqual(await readAll(list, 'limit=1'), [6, 5, 2, 1, 0].map(id));
  });

  test('accepts ids that never existed and those of other projects alike', async (t) => {
    const { id, list } = await startWithJobs(t);
    assert.deepEqual(await list(`limit=1&after=${id(3)}`), [[id(2)], true]);
    assert.deepEqual(await list(`after=${JOB}`), [[], false]);
    assert.deepEqual((await list(`after=${LAST_JOB}`))[0].length, 6);
  });

  test('responds 422 to a malformed job id', async (t) => {
    const { request, id } = await startWithJobs(t);
    await assertRefused(request, 'jobs', ['zzz', '', 'mnist', id(0).toUpperCase(), `${id(0)}%00`, '1']);
    await assertRefused(request, 'jobs', [id(0).replace('job', 'ds'), `${id(0)}&after=${id(1)}`]);
    // Later than any time that an id can have.
    await assertRefused(request, 'jobs', [`job_${'z'.repeat(26)}`, `job_8${'0'.repeat(25)}`]);
    await assertRefused(request, 'datasets', [`ds_${'z'.repeat(26)}`]);
  });
});

describe('?after of GET /api/v1/datasets', () => {
  test('pages from built-in datasets to uploads, also from a deleted one', async (t) => {
    const folder = await newDirectory(t);
    for (const name of ['apples', 'cars', 'zoo'])
      await writeFile(join(folder, `${name}.csv`), 'a,label\n1,x\n2,y\n');
    const { store, upload } = await createTestStore(t, { builtinFolder: folder });
    const { request } = await startApi(t, { ports: () => ({ datasets: () => store }) });
    const uploads: string[] = [];
    for (let count = 0; count < 3; count += 1)
      uploads.unshift((await upload({ 'a.csv': 'a,label\n1,x\n2,y\n' })).id);
    const [newest = '', middle = '', oldest = ''] = uploads;
    const list = listing(request, 'datasets', 'id');

    assert.deepEqual(await readAll(list, 'limit=1'), ['mnist', 'iris', 'apples', 'cars', 'zoo', ...uploads]);
    assert.deepEqual(await list('limit=2&after=zoo'), [[newest, middle], true]);
    await rm(join(folder, 'cars.csv'));
    assert.deepEqual(await list('limit=2&after=cars'), [['zoo', newest], true], 'one that is gone');
    await writeFile(join(folder, 'bees.csv'), 'a,label\n1,x\n2,y\n');
    assert.deepEqual(await readAll(list, 'limit=2'), ['mnist', 'iris', 'apples', 'bees', 'zoo', ...uploads]);
    await store.delete(middle);
    assert.deepEqual(await list(`after=${middle}`), [[oldest], false]);
    assert.deepEqual(await list('after=ds_00000000000000000000000000'), [[], false]);
    assert.deepEqual(await list('limit=1&after=zzz'), [[newest], true], 'one that never was');
    await assertRefused(request, 'datasets', ['', 'Mnist', 'ds_1', 'a_b', JOB, '-', 'a'.repeat(200), '%ff']);
  });
});

describe('?after of GET /api/v1/models', () => {
  test('pages by name, also from a deleted model', async (t) => {
    const directory = await ensureDataDirectory(await newDirectory(t));
    const registry = createModelRegistry(directory);
    const { request } = await startApi(t, { ports: () => ({ models: () => registry }) });
    for (const name of ['a', 'b', 'c']) {
      const made = await mkdtemp(join(directory.staging, 'model-'));
      await writeFile(
        join(made, 'manifest.json'),
        JSON.stringify({ ...sampleManifest(name, 1, {}), job_id: JOB }),
      );
      await registry.register(name, JOB, made);
    }
    const list = listing(request, 'models', 'name');
    assert.deepEqual(await readAll(list, 'limit=1'), ['a', 'b', 'c']);
    await registry.delete('b', 1);
    assert.deepEqual(await list('after=b'), [['c'], false]);
    assert.deepEqual(await list('after=aaa'), [['c'], false], 'one that never was');
    assert.deepEqual(await list('after=zzz'), [[], false]);
    await assertRefused(request, 'models', ['', '..', 'a%2Fb', 'a%20b', 'x'.repeat(65), '%00']);
  });
});

describe('?after of the logs of a job', () => {
  test('counts numbers, is empty beyond the last, and responds 422 to anything else', async (t) => {
    const { request, ports } = await startApi(t);
    const { record, definition, events } = sampleJob();
    await ports.jobs.create({ record, definition, events });
    for (const kind of ['events', 'logs', 'metrics']) {
      const path = `jobs/${record.id}/${kind}`;
      const list = listing(request, path, 'id');
      assert.deepEqual(await list('after=9007199254740991'), [[], false]);
      await assertRefused(request, path, ['', 'zzz', '-1', '1.5', '1e999', JOB, '9007199254740993', 'null']);
    }
    assert.deepEqual(await listing(request, `jobs/${record.id}/events`, 'id')('after=0'), [['1'], false]);
    assert.deepEqual(await listing(request, `jobs/${record.id}/events`, 'id')('after=1'), [[], false]);
  });
});
