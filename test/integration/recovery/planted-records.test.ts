import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import { createApiKey } from '../../../src/domain/access/api-key.js';
import { createDatasetId, createJobId } from '../../../src/domain/ids.js';
import { MAX_PAGE_BYTES } from '../../../src/domain/page.js';
import { type DataDirectory, ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createDatasetStore } from '../../../src/infra/artifacts/datasets/dataset-store.js';
import { createCheckpointStore } from '../../../src/infra/artifacts/jobs/checkpoint-store.js';
import { createKeyStore } from '../../../src/infra/artifacts/key-store.js';
import { createModelRegistry } from '../../../src/infra/artifacts/models/model-registry.js';
import { closeRedis, createApiRedis, type Redis } from '../../../src/infra/redis/connections.js';
import { createRedisJobStore } from '../../../src/infra/redis/jobs/job-store.js';
import { createRedisKeys } from '../../../src/infra/redis/keys.js';
import { describedDataset } from '../../fixtures/described-datasets.js';
import { modelManifest } from '../../fixtures/model-manifest.js';
import { startApi } from '../../helpers/api/api.js';
import { sampleConfig, sampleJob } from '../../helpers/jobs/sample-job.js';
import { startTestRedis, testLogger, uniquePrefix } from '../../helpers/processes/redis.js';

const OVERSIZED_BYTES = 33 * 1024 * 1024;

/** Contents that a damaged or planted file may have in place of a JSON document. */
const PLANTED: Readonly<Record<string, string>> = {
  empty: '',
  torn: '{"dataset": {"id": "ds_',
  'not JSON': '\u0000\u0001',
  null: 'null',
  'a list': '[]',
  'an empty object': '{}',
  'fields that are null': JSON.stringify(nulls()),
  'fields of other types': JSON.stringify({
    ...nulls(),
    dataset: { name: 7 },
    files: 'x',
    labels: 3,
    metrics: 1,
  }),
  'too large': JSON.stringify({ name: 'x'.repeat(OVERSIZED_BYTES) }),
};

/** Stands for lists nested deeper than a stack goes, in a document that is whole otherwise. */
const DEEP = 'deep';
const nest = (document: string): string =>
  document.replace(`"${DEEP}"`, `${'['.repeat(100_000)}${']'.repeat(100_000)}`);

function nulls() {
  const names = [
    'dataset',
    'files',
    'job_id',
    'task',
    'input',
    'name',
    'version',
    'id',
    'status',
    'config',
    'labels',
  ];
  const others = [
    'epoch',
    'attempt',
    'metrics',
    'size_bytes',
    'sha256',
    'at',
    'project',
    'scopes',
    'revoked_at',
  ];
  return Object.fromEntries([...names, ...others].map((name) => [name, null]));
}

async function plantFiles(pathOf: (index: number) => string): Promise<void> {
  const documents = Object.values(PLANTED);
  for (const [index, document] of documents.entries()) {
    const path = pathOf(index);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, document);
  }
  // A directory in place of the file.
  await mkdir(pathOf(documents.length), { recursive: true });
  // A pipe, whose read would wait for ever.
  const pipe = pathOf(documents.length + 1);
  await mkdir(dirname(pipe), { recursive: true });
  execFileSync('mkfifo', [pipe]);
}

describe('planted records', () => {
  let server: Awaited<ReturnType<typeof startTestRedis>>;
  let redis: Redis;
  before(async () => {
    server = await startTestRedis();
    redis = createApiRedis(server.url, testLogger);
  });
  after(async () => {
    await closeRedis(redis);
    await server.stop();
  });

  /** An API over real stores; `passed` are the records that were passed over. */
  async function startStored(t: TestContext) {
    const directory: DataDirectory = await ensureDataDirectory(
      await mkdtemp(join(tmpdir(), 'trainhorn-planted-')),
    );
    t.after(() => rm(directory.root, { recursive: true, force: true }));
    const passed: string[] = [];
    const onDamaged = ({ path }: { path: string }) => void passed.push(path);
    const prefix = uniquePrefix();
    const runIngest = () => assert.fail('nothing is uploaded');
    const jobs = createRedisJobStore({ redis, prefix, onDamaged });
    const { request } = await startApi(t, {
      ports: () => ({
        jobs,
        datasets: () => createDatasetStore(directory, runIngest, { onDamaged }),
        models: () => createModelRegistry(directory, onDamaged),
        checkpoints: createCheckpointStore(directory, onDamaged),
      }),
    });
    const ids = async (path: string): Promise<string[]> => {
      const answer = await request.get(path).expect(200);
      return answer.body.data.map(
        (entry: { id?: string; name?: string; epoch?: number }) => entry.id ?? entry.name ?? entry.epoch,
      );
    };
    return { directory, jobs, keys: createRedisKeys(prefix), request, ids, passed };
  }

  const plantDataset = async (directory: DataDirectory, dataset: Dataset) => {
    await mkdir(directory.dataset(dataset.id), { recursive: true });
    const document = nest(JSON.stringify({ dataset, files: { train: {}, test: null } }));
    await writeFile(join(directory.dataset(dataset.id), 'dataset.json'), document);
  };
  const uploaded = (traits: Partial<Dataset>): Dataset => ({
    ...describedDataset({ id: createDatasetId() }),
    source: 'upload',
    ...traits,
  });

  test('GET /api/v1/datasets lists the others, and jobs find them by name', async (t) => {
    const { directory, request, ids, passed } = await startStored(t);
    const good = uploaded({ name: 'good' });
    await plantDataset(directory, good);
    await plantFiles(() => join(directory.dataset(createDatasetId()), 'dataset.json'));
    const nested = uploaded({ sha256: DEEP });
    await plantDataset(directory, nested);
    assert.deepEqual(await ids('/api/v1/datasets'), ['mnist', good.id]);
    assert.equal(passed.length, Object.keys(PLANTED).length + 3);
    const { compile, model } = sampleConfig();
    const answer = await request
      .post('/api/v1/jobs?validate_only=true')
      .send({ model, compile, dataset: { id: 'good' } });
    assert.ok(answer.status < 500, JSON.stringify(answer.body));
  });

  test('GET /api/v1/datasets cuts names that version 0.1.0 stored, and says so', async (t) => {
    const { directory, request } = await startStored(t);
    const long = uploaded({
      name: 'n'.repeat(500),
      classes: ['a'.repeat(100_000), 'b'],
      feature_names: ['c'.repeat(1000)],
    });
    await plantDataset(directory, long);
    const { body } = await request.get(`/api/v1/datasets/${long.id}`).expect(200);
    assert.ok(JSON.stringify(body).length < 5000);
    assert.deepEqual(body.classes, [`${'a'.repeat(253)}…`, 'b']);
    assert.deepEqual(
      body.warnings.map(({ code, count }: { code: string; count: number }) => [code, count]),
      [['changed_names', 3]],
    );
  });

  test('GET /api/v1/datasets ends a page before it is too large, and the next page starts there', async (t) => {
    const { directory, request } = await startStored(t);
    const classes = Array.from({ length: 8000 }, (_, index) => String(index).padStart(70, '類'));
    const all = Array.from({ length: 7 }, (_, index) => uploaded({ name: `wide ${index}`, classes }));
    for (const dataset of all) await plantDataset(directory, dataset);
    const seen: string[] = [];
    for (let after = '', more = true; more; ) {
      const { body, text } = await request.get(`/api/v1/datasets?limit=100${after}`).expect(200);
      assert.ok(Buffer.byteLength(text) < MAX_PAGE_BYTES + 100_000, String(text.length));
      assert.ok(body.data.length > 0);
      seen.push(...body.data.map(({ id }: Dataset) => id));
      after = `&after=${seen.at(-1)}`;
      more = body.has_more;
    }
    assert.deepEqual(seen.toSorted(), ['mnist', ...all.map(({ id }) => id)].toSorted());
  });

  test('GET /api/v1/models lists the others', async (t) => {
    const { directory, ids, request, passed } = await startStored(t);
    const manifestOf = (name: string) => join(directory.modelVersion(name, 1), 'manifest.json');
    await plantFiles((index) => manifestOf(`bad-${index}`));
    await mkdir(directory.modelVersion('good', 1), { recursive: true });
    const classes = ['a'.repeat(1_000_000), 'b'];
    await writeFile(manifestOf('good'), JSON.stringify(modelManifest({ name: 'good', classes })));
    assert.deepEqual(await ids('/api/v1/models'), ['good']);
    assert.equal(passed.length, Object.keys(PLANTED).length + 2);
    const { body } = await request.get('/api/v1/models/good').expect(200);
    assert.deepEqual(body.latest.classes, [`${'a'.repeat(253)}…`, 'b']);
  });

  test('GET /api/v1/jobs lists the others, whatever the filter', async (t) => {
    const { jobs, keys, ids, passed, request } = await startStored(t);
    const good = sampleJob();
    const bad = Array.from({ length: Object.keys(PLANTED).length + 4 }, () => sampleJob());
    for (const { record, definition, events } of [good, ...bad]) {
      await jobs.create({ record: { ...record, labels: { team: 'a' } }, definition, events });
    }
    const deep = nest(JSON.stringify({ ...good.record, weights_sha256: DEEP }));
    const ofLast = bad.at(-2)?.record ?? good.record;
    const unplaced = JSON.stringify({
      ...ofLast,
      config: { ...ofLast.config, resources: { labels: 'all' } },
    });
    const documents = [...Object.values(PLANTED), JSON.stringify(good.record), deep, unplaced];
    for (const [index, { record }] of bad.entries()) {
      const document = documents[index];
      if (document === undefined) {
        await redis.del(keys.job(record.id));
        await redis.set(keys.job(record.id), 'not a hash');
      } else await redis.hset(keys.job(record.id), 'record', document);
    }
    for (const query of ['', '?status=queued', '?label=team:a', '?limit=1'])
      assert.deepEqual(await ids(`/api/v1/jobs${query}`), [good.record.id], query);
    // To Redis, an empty record and a key of another type are records that are not there.
    const damaged = new Set(bad.slice(1, documents.length).map(({ record }) => `job record ${record.id}`));
    assert.deepEqual(new Set(passed), damaged);
    const torn = await request.get(`/api/v1/jobs/${bad[1]?.record.id}`);
    assert.deepEqual([torn.status, torn.body.code], [503, 'storage_unavailable']);
  });

  test('GET /api/v1/jobs ends a page before it is too large, and the next page starts there', async (t) => {
    const { jobs, request } = await startStored(t);
    const padding = 'x'.repeat(1_500_000);
    const all = Array.from({ length: 5 }, () => sampleJob());
    for (const { record, definition, events } of all)
      await jobs.create({ record: { ...record, worker: padding }, definition, events });
    const seen: string[] = [];
    for (let after = '', more = true; more; ) {
      const { body, text } = await request.get(`/api/v1/jobs?limit=100${after}`).expect(200);
      assert.ok(text.length < MAX_PAGE_BYTES + 100_000, String(text.length));
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      after = `&after=${seen.at(-1)}`;
      more = body.has_more;
    }
    assert.deepEqual(
      seen,
      all
        .map(({ record }) => record.id)
        .toSorted()
        .reverse(),
    );
  });

  test('GET /api/v1/jobs/{id}/events, /logs and /metrics list the others', async (t) => {
    const { jobs, keys, request } = await startStored(t);
    const { record, definition, events } = sampleJob();
    await jobs.create({ record, definition, events });
    const { id } = record;
    const line = JSON.stringify({
      at: record.created_at,
      source: 'trainer',
      level: 'info',
      message: 'hello',
    });
    for (const [index, document] of Object.values(PLANTED).entries()) {
      await redis.xadd(keys.events(id), `${index + 2}-0`, 'event', document);
      await redis.xadd(keys.logs(id), `${index + 1}-0`, 'line', document);
      await redis.zadd(keys.epochs(id), index + 1, document);
    }
    await redis.xadd(keys.logs(id), '100-0', 'line', line);
    const list = async (path: string) => (await request.get(`/api/v1/jobs/${id}/${path}`).expect(200)).body;
    assert.deepEqual(
      (await list('events')).data.map(({ type }: { type: string }) => type),
      ['queued'],
    );
    assert.deepEqual(
      (await list('logs?limit=1')).data.map(({ message }: { message: string }) => message),
      ['hello'],
    );
    assert.deepEqual((await list('metrics')).data, []);
  });

  test('GET /api/v1/jobs/{id}/checkpoints lists the others', async (t) => {
    const { directory, jobs, ids } = await startStored(t);
    const { record, definition, events } = sampleJob();
    await jobs.create({ record: { ...record, attempt: 1 }, definition, events });
    const sidecar = (epoch: number) =>
      join(directory.checkpoints(record.id, 1), `epoch-${String(epoch).padStart(5, '0')}.json`);
    await plantFiles((index) => sidecar(index + 2));
    const good = {
      epoch: 1,
      attempt: 1,
      metrics: {},
      size_bytes: 1,
      sha256: '0'.repeat(64),
      at: record.created_at,
    };
    await writeFile(sidecar(1), JSON.stringify(good));
    assert.deepEqual(await ids(`/api/v1/jobs/${record.id}/checkpoints`), [1]);
  });

  test('a key among damaged ones still opens', async (t) => {
    const { directory } = await startStored(t);
    const store = createKeyStore(directory, () => {});
    const at = new Date().toISOString();
    const { key } = createApiKey({ name: 'good', project: 'default', scopes: ['read'], at });
    await store.add(key);
    await plantFiles(() => join(directory.keys, `${createJobId().replace('job_', 'key_')}.json`));
    assert.deepEqual(await createKeyStore(directory).list(), [key]);
  });
});
