import assert from 'node:assert/strict';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { checkpointFile } from '../../../src/contracts/ipc/trainer.js';
import { createJobId } from '../../../src/domain/ids.js';
import { createArtifactStoreHealthCheck } from '../../../src/infra/artifacts/artifact-store-health.js';
import { createArtifactMeter } from '../../../src/infra/artifacts/artifact-usage.js';
import { createAttemptDirectory, ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createDatasetReader } from '../../../src/infra/artifacts/datasets/dataset-reader.js';
import { writeFileAtomic } from '../../../src/infra/artifacts/files/atomic-file.js';
import { createDamageLog } from '../../../src/infra/artifacts/files/damage-log.js';
import { createCheckpointStore } from '../../../src/infra/artifacts/jobs/checkpoint-store.js';
import { createModelRegistry } from '../../../src/infra/artifacts/models/model-registry.js';
import { removeOrphans } from '../../../src/infra/artifacts/recovery/orphans.js';
import { removeStaleStaging } from '../../../src/infra/artifacts/staging.js';
import { describedDataset } from '../../fixtures/described-datasets.js';
import { modelManifest } from '../../fixtures/model-manifest.js';
import { createLogLines } from '../../helpers/processes/log-lines.js';
import { until } from '../../helpers/until.js';

const TRAVERSALS = [
  '../x',
  '..',
  '.',
  '/etc',
  'a/b',
  'a\\b',
  'a\0b',
  '%2e%2e',
  '..;',
  'file://x',
  '',
  '.hidden',
  'x'.repeat(65),
];

async function createTestDirectory(t: TestContext) {
  const directory = await ensureDataDirectory(await mkdtemp(join(tmpdir(), 'trainhorn-data-')));
  t.after(() => rm(directory.root, { recursive: true, force: true }));
  return directory;
}

type Directory = Awaited<ReturnType<typeof createTestDirectory>>;

/** The files of a trainer that has succeeded. */
async function finishAttempt(directory: Directory, jobId: string, attempt = 1): Promise<string> {
  await createAttemptDirectory(directory, jobId, attempt);
  const model = directory.attemptModel(jobId, attempt);
  await mkdir(model);
  const { version: _, ...manifest } = modelManifest({ job_id: jobId });
  await writeFile(join(model, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(model, 'model.json'), '{}');
  await writeFile(join(model, 'weights.bin'), 'weights');
  return model;
}

describe('the data directory', () => {
  test('accepts no id or name that could escape it', async (t) => {
    const directory = await createTestDirectory(t);
    for (const name of TRAVERSALS) {
      assert.throws(() => directory.dataset(name), /not a dataset id/);
      assert.throws(() => directory.job(name), /not a job id/);
      assert.throws(() => directory.model(name), /not a model name/);
      assert.throws(() => directory.inProject(name), /not a project/);
    }
    assert.throws(() => directory.modelVersion('a', 1.5), /not a number/);
  });

  test('reports whether it is writable', async (t) => {
    const directory = await createTestDirectory(t);
    assert.deepEqual(await createArtifactStoreHealthCheck(directory).check(), { ok: true });
    await rm(directory.staging, { recursive: true });
    const health = await createArtifactStoreHealthCheck(directory).check();
    assert.match(health.ok ? '' : health.detail, /cannot write/);
  });

  test('removes uploads that crashed a day ago, but no newer ones', async (t) => {
    const directory = await createTestDirectory(t);
    const [old, young] = [join(directory.staging, 'upload-old'), join(directory.staging, 'upload-young')];
    await Promise.all([mkdir(old), mkdir(young)]);
    const yesterday = Date.now() / 1000 - 25 * 3600;
    await utimes(old, yesterday, yesterday);
    await removeStaleStaging(directory);
    assert.deepEqual(await readdir(directory.staging), ['upload-young']);
  });
});

describe('a file written atomically', () => {
  test('replaces the previous one and leaves no temporary file', async (t) => {
    const { root } = await createTestDirectory(t);
    const before = await readdir(root);
    await writeFileAtomic(join(root, 'a.json'), 'one');
    await writeFileAtomic(join(root, 'a.json'), 'two');
    assert.equal(await readFile(join(root, 'a.json'), 'utf8'), 'two');
    assert.deepEqual(await readdir(root), [...before, 'a.json'].sort());
    await assert.rejects(writeFileAtomic(join(root, 'missing', 'a.json'), 'x'));
  });
});

describe('the artifact meter', () => {
  async function startWithFiles(t: TestContext) {
    const directory = await createTestDirectory(t);
    const [vision, other] = [createJobId(), createJobId()];
    const registry = createModelRegistry(directory.inProject('vision'));
    await registry.register('digits', vision, await finishAttempt(directory, vision));
    await mkdir(directory.checkpoints(vision, 1), { recursive: true });
    await writeFile(join(directory.checkpoints(vision, 1), checkpointFile(1)), Buffer.alloc(10_000));
    await finishAttempt(directory, other);
    return { directory, registry, jobIds: async () => [vision] };
  }

  test('sums the models of a project and the files of the given jobs', async (t) => {
    const { directory, jobIds } = await startWithFiles(t);
    const measure = createArtifactMeter(directory);
    const bytes = await measure('vision', jobIds);
    assert.ok(bytes > 10_000 && bytes < 12_000, `${bytes}`);
    assert.equal(await measure('vision', () => assert.fail('asked again within seconds')), bytes);
    assert.equal(await measure('none', async () => [createJobId(), '../../etc']), 0);
  });

  test('measures in the background after ten seconds, and at once on demand', async (t) => {
    const { directory, registry, jobIds } = await startWithFiles(t);
    let now = 0;
    const measure = createArtifactMeter(directory, () => now);
    const bytes = await measure('vision', jobIds);
    await registry.delete('digits', 1);
    now = 9_999;
    assert.equal(await measure('vision', jobIds), bytes);
    const less = await measure('vision', jobIds, { since: now });
    assert.ok(less >= 10_000 && less < bytes, `${less}`);
    await rm(directory.inProject('vision').models, { recursive: true });
    now = 20_001;
    assert.equal(await measure('vision', jobIds), less);
    await until('the new measurement', async () => (await measure('vision', jobIds)) === 10_000);
  });

  test('measures once for concurrent callers, and reports a failure to all', async (t) => {
    const { directory, jobIds } = await startWithFiles(t);
    const measure = createArtifactMeter(directory);
    let times = 0;
    const counted = () => {
      times += 1;
      return jobIds();
    };
    const since = performance.now();
    const asked = Array.from({ length: 20 }, (_, index) =>
      measure('vision', counted, index % 2 === 0 ? {} : { since }),
    );
    assert.equal(new Set(await Promise.all(asked)).size, 1);
    assert.equal(times, 1);
    const failing = async () => Promise.reject(new Error('no list of jobs'));
    await assert.rejects(measure('other', failing), /no list of jobs/);
    assert.equal(await measure('other', async () => []), 0);
  });
});

describe('the model registry', () => {
  test('numbers the models of each project separately; the default project keeps its location', async (t) => {
    const directory = await createTestDirectory(t);
    const registries = ['default', 'vision'].map((project) =>
      createModelRegistry(directory.inProject(project)),
    );
    const paths: (string | undefined)[] = [];
    for (const registry of registries) {
      const id = createJobId();
      assert.equal((await registry.register('digits', id, await finishAttempt(directory, id))).version, 1);
      assert.deepEqual((await registry.list({ limit: 9 })).items, ['digits']);
      paths.push((await registry.get('digits'))?.directory);
    }
    const vision = join(directory.root, 'projects', 'vision', 'models', 'digits', '1');
    assert.deepEqual(paths, [join(directory.root, 'models', 'digits', '1'), vision]);
    const empty = createModelRegistry(directory.inProject('none'));
    assert.deepEqual((await empty.list({ limit: 9 })).items, []);
    assert.equal(await empty.get('digits'), undefined);
  });

  test('gives each job one version, the same on repetition', async (t) => {
    const directory = await createTestDirectory(t);
    const registry = createModelRegistry(directory);
    const [one, two] = [createJobId(), createJobId()];
    const model = await finishAttempt(directory, one);
    assert.deepEqual(await registry.register('digits', one, model), { name: 'digits', version: 1 });
    assert.deepEqual(await registry.register('digits', one, model), { name: 'digits', version: 1 });
    assert.equal((await registry.register('digits', two, await finishAttempt(directory, two))).version, 2);
    assert.equal((await registry.register('digits', one, await finishAttempt(directory, one, 2))).version, 1);
    assert.deepEqual(await registry.versions('digits'), [1, 2]);
    const latest = await registry.get('digits');
    assert.deepEqual([latest?.manifest.version, latest?.manifest.job_id], [2, two]);
    assert.equal((await registry.get('digits', 1))?.manifest.job_id, one);
  });

  test('gives concurrent jobs different versions', async (t) => {
    const directory = await createTestDirectory(t);
    const registry = createModelRegistry(directory);
    const jobs = Array.from({ length: 8 }, () => createJobId());
    const models = await Promise.all(jobs.map((job) => finishAttempt(directory, job)));
    const done = await Promise.all(
      jobs.map((job, index) => registry.register('m', job, models[index] ?? '')),
    );
    assert.deepEqual(
      done.map(({ version }) => version).sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
    for (const [index, { version }] of done.entries()) {
      const found = await registry.get('m', version);
      assert.deepEqual([found?.manifest.job_id, found?.manifest.version], [jobs[index], version]);
    }
  });

  test('lists names in pages, without those of other projects', async (t) => {
    const directory = await createTestDirectory(t);
    const registry = createModelRegistry(directory);
    for (const name of ['b', 'a', 'c']) {
      const job = createJobId();
      await registry.register(name, job, await finishAttempt(directory, job));
    }
    assert.deepEqual(await registry.list({ limit: 2 }), { items: ['a', 'b'], hasMore: true });
    assert.deepEqual(await registry.list({ limit: 2, after: 'b' }), { items: ['c'], hasMore: false });
    for (const name of [...TRAVERSALS, 'unknown']) {
      assert.equal(await registry.get(name), undefined);
      assert.equal(await registry.file(name, 1, 'model.json'), undefined);
      assert.deepEqual(await registry.versions(name), []);
    }
    assert.equal(await registry.get('a', 7), undefined);
    assert.equal(await registry.get('a', 0.5), undefined);
  });

  test('serves the files of a version, but not through links to elsewhere', async (t) => {
    const directory = await createTestDirectory(t);
    const registry = createModelRegistry(directory);
    const job = createJobId();
    await registry.register('a', job, await finishAttempt(directory, job));
    const weights = await registry.file('a', 1, 'weights.bin');
    assert.equal(await readFile(weights ?? '', 'utf8'), 'weights');
    await rm(weights ?? '');
    await symlink('/etc/passwd', join(directory.modelVersion('a', 1), 'weights.bin'));
    assert.equal(await registry.file('a', 1, 'weights.bin'), undefined);
  });
});

describe('a deleted model version', () => {
  async function registerTwo(directory: Directory) {
    const registry = createModelRegistry(directory);
    const jobs = [createJobId(), createJobId()] as const;
    for (const job of jobs) await registry.register('digits', job, await finishAttempt(directory, job));
    return { registry, jobs };
  }

  test("disappears with its files; the previous one is the newest; its number and its job's registration stay", async (t) => {
    const directory = await createTestDirectory(t);
    const { registry, jobs } = await registerTwo(directory);
    assert.equal(await registry.delete('digits', 2), true);
    assert.deepEqual(await readdir(directory.modelVersion('digits', 2)), ['deleted.json']);
    assert.deepEqual(await registry.versions('digits'), [1]);
    assert.equal((await registry.get('digits'))?.manifest.version, 1);
    assert.equal(await registry.get('digits', 2), undefined);
    assert.equal(await registry.file('digits', 2, 'weights.bin'), undefined);
    assert.equal(await registry.delete('digits', 2), false);
    const again = await finishAttempt(directory, jobs[1], 2);
    assert.deepEqual(await registry.register('digits', jobs[1], again), { name: 'digits', version: 2 });
    const { name, version, job_id, evaluation, files } = modelManifest({ job_id: jobs[1], version: 2 });
    assert.deepEqual(await registry.ofJob('digits', jobs[1]), { name, version, job_id, evaluation, files });
    assert.deepEqual(await registry.versions('digits'), [1]);
  });

  test('removes the name from the lists if it was the last; the numbering continues', async (t) => {
    const directory = await createTestDirectory(t);
    const { registry } = await registerTwo(directory);
    for (const version of [1, 2]) await registry.delete('digits', version);
    assert.deepEqual((await registry.list({ limit: 9 })).items, []);
    assert.equal(await registry.get('digits'), undefined);
    const next = createJobId();
    const { version } = await registry.register('digits', next, await finishAttempt(directory, next));
    assert.equal(version, 3);
    assert.deepEqual((await registry.list({ limit: 9 })).items, ['digits']);
  });

  test('may be damaged, and anything else is not a version', async (t) => {
    const directory = await createTestDirectory(t);
    const { registry } = await registerTwo(directory);
    await writeFile(join(directory.modelVersion('digits', 2), 'manifest.json'), '{"job_id":');
    assert.equal(await registry.delete('digits', 2), true);
    assert.equal((await registry.get('digits'))?.manifest.version, 1);
    for (const name of TRAVERSALS) assert.equal(await registry.delete(name, 1), false);
    for (const version of [0, -1, 1.5, 7, Number.NaN])
      assert.equal(await registry.delete('digits', version), false);
  });

  test('disappears entirely even if a crash left its files, which are removed later', async (t) => {
    const directory = (await createTestDirectory(t)).inProject('vision');
    const { registry, jobs } = await registerTwo(directory);
    const path = directory.modelVersion('digits', 2);
    await rename(join(path, 'manifest.json'), join(path, 'deleted.json'));
    assert.deepEqual(await registry.versions('digits'), [1]);
    assert.equal((await registry.get('digits'))?.manifest.version, 1);
    assert.deepEqual(await removeOrphans(directory, async () => true), [path]);
    assert.deepEqual(await readdir(path), ['deleted.json']);
    assert.equal((await registry.ofJob('digits', jobs[1]))?.version, 2);
    assert.deepEqual(await removeOrphans(directory, async () => true), []);
  });
});

describe('the checkpoint store', () => {
  test('lists the checkpoints of all attempts since the first, by epoch, and serves their files', async (t) => {
    const directory = await createTestDirectory(t);
    const store = createCheckpointStore(directory);
    const job = createJobId();
    assert.deepEqual(await store.list(job, 1), []);
    for (const [attempt, epoch] of [
      [1, 1],
      [2, 9],
      [2, 8],
      [3, 10],
      [3, 9],
    ] as const) {
      const checkpoints = directory.checkpoints(job, attempt);
      await mkdir(checkpoints, { recursive: true });
      const file = join(checkpoints, checkpointFile(epoch));
      const sidecar = { epoch, attempt, metrics: {}, size_bytes: 5, sha256: '', at: '2026-01-01T00:00:00Z' };
      await writeFile(file, 'bytes');
      await writeFile(file.replace('.safetensors', '.json'), JSON.stringify(sidecar));
    }
    assert.deepEqual(
      (await store.list(job, 2)).map(({ attempt, epoch }) => [attempt, epoch]),
      [
        [2, 8],
        [3, 9],
        [3, 10],
      ],
    );
    assert.equal((await stat((await store.file(job, { attempt: 3, epoch: 10 })) ?? '')).size, 5);
    for (const epoch of [7, 0, -1, 1.5, Number.NaN])
      assert.equal(await store.file(job, { attempt: 3, epoch }), undefined);
    for (const id of TRAVERSALS) assert.deepEqual(await store.list(id, 1), []);
  });
});

describe('one damaged document', () => {
  test('is skipped in the list of datasets, and the log has its path once', async (t) => {
    const directory = await createTestDirectory(t);
    const ids = ['ds_01kaaaaaaaaaaaaaaaaaaaaaaa', 'ds_01kbbbbbbbbbbbbbbbbbbbbbbb'];
    for (const id of ids) await mkdir(directory.dataset(id));
    const [good = '', torn = ''] = ids;
    const document = JSON.stringify({
      dataset: describedDataset({ id: good }),
      files: { train: {}, test: null },
    });
    await writeFile(join(directory.dataset(good), 'dataset.json'), document);
    await writeFile(join(directory.dataset(torn), 'dataset.json'), document.slice(0, 10));
    const { logger, lines } = createLogLines();
    const reader = createDatasetReader(directory, createDamageLog(logger));
    for (const _ of ['the first time', 'again']) {
      const page = await reader.list({ limit: 10 });
      assert.deepEqual(
        page.items.map(({ id }) => id),
        ['mnist', good],
      );
    }
    const path = join(directory.dataset(torn), 'dataset.json');
    assert.deepEqual(
      lines.map((line) => [line['level'], line['path']]),
      [[40, path]],
    );
    await assert.rejects(reader.get(torn), /damaged/);
  });

  test('hides neither the other models nor its next version', async (t) => {
    const directory = await createTestDirectory(t);
    const registry = createModelRegistry(directory);
    const register = async (name: string) => {
      const jobId = createJobId();
      return registry.register(name, jobId, await finishAttempt(directory, jobId));
    };
    await register('torn');
    await register('whole');
    await writeFile(join(directory.modelVersion('torn', 1), 'manifest.json'), '{"job_id":');
    assert.deepEqual((await registry.list({ limit: 10 })).items, ['whole']);
    await assert.rejects(registry.get('torn'), /damaged/);
    assert.deepEqual(await register('torn'), { name: 'torn', version: 2 });
    assert.deepEqual((await registry.list({ limit: 10 })).items, ['torn', 'whole']);
  });

  test('hides one checkpoint, not all', async (t) => {
    const directory = await createTestDirectory(t);
    const jobId = createJobId();
    await mkdir(directory.checkpoints(jobId, 1), { recursive: true });
    const path = (epoch: number) => join(directory.checkpoints(jobId, 1), `epoch-0000${epoch}.json`);
    const checkpoint = { epoch: 2, attempt: 1, metrics: {}, size_bytes: 1, sha256: 'x', at: '' };
    await writeFile(path(1), '{"epoch": 1');
    await writeFile(path(2), JSON.stringify(checkpoint));
    assert.deepEqual(await createCheckpointStore(directory).list(jobId, 1), [checkpoint]);
  });
});

describe('leftovers of crashes', () => {
  const LONG_AGO = new Date(Date.now() - 24 * 3600 * 1000);

  test('are removed when old: incomplete files, and jobs without a record', async (t) => {
    const directory = await createTestDirectory(t);
    const addJob = async (files: string[]) => {
      const id = createJobId();
      const folder = await createAttemptDirectory(directory, id, 1);
      for (const name of files) await writeFile(join(directory.job(id), name), '{}');
      await writeFile(join(folder, '.weights.bin.0123456789ab.tmp'), 'half');
      await writeFile(join(folder, '.weights.bin.ba9876543210.tmp'), 'of a trainer that is at it');
      await utimes(join(folder, '.weights.bin.0123456789ab.tmp'), LONG_AGO, LONG_AGO);
      await utimes(directory.job(id), LONG_AGO, LONG_AGO);
      return id;
    };
    const [lost, recorded, archived] = [await addJob([]), await addJob([]), await addJob(['job.json'])];
    const old = [join(directory.keys, 'x'), directory.inProject('p').model('m')];
    for (const path of [...old, directory.inProject('p').datasets]) await mkdir(path, { recursive: true });
    for (const path of [...old, directory.keys]) await utimes(path, LONG_AGO, LONG_AGO);
    const removed = await removeOrphans(directory, async (id) => id === recorded);
    assert.deepEqual((await readdir(directory.jobs)).sort(), [recorded, archived].sort());
    assert.ok(removed.includes(directory.job(lost)));
    assert.equal(removed.length, 3);
    for (const id of [recorded, archived])
      assert.deepEqual(await readdir(directory.attempt(id, 1)), ['.weights.bin.ba9876543210.tmp']);
    assert.deepEqual(await readdir(directory.staging), []);
    for (const path of old) assert.deepEqual(await readdir(path), []);
  });
});
