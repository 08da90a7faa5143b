import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { createDatasetReader } from '../../../src/infra/artifacts/datasets/dataset-reader.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { npyFile, zipFile } from '../../helpers/data/upload-files.js';

const CSV = 'a,b\n1,0\n2,1\n3,0\n4,1\n';

async function withFolder(t: TestContext, files: Record<string, Uint8Array | string>) {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-folder-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return { folder, ...(await createTestStore(t, { builtinFolder: folder })) };
}

describe('the iris flowers', () => {
  test('are built in, with the species in turn, and cannot be deleted', async (t) => {
    const { store, directory } = await createTestStore(t, { builtinFolder: null });
    const { items } = await store.list({ limit: 10 });
    assert.deepEqual(
      items.map(({ id, source }) => [id, source]),
      [
        ['mnist', 'builtin'],
        ['iris', 'builtin'],
      ],
    );
    const iris = await store.get('iris');
    assert.ok(iris);
    const { classes, splits, feature_names, created_at } = iris.stored.dataset;
    assert.deepEqual(classes, ['setosa', 'versicolor', 'virginica']);
    assert.deepEqual(splits.train.class_counts, [50, 50, 50]);
    assert.equal(splits.train.grouped_by_class, false);
    assert.deepEqual([feature_names?.[0], created_at], ['sepal_length', null]);
    assert.equal(store.isBuiltin('iris'), true);
    const bytes = new Uint8Array(await readFile(join(iris.directory, iris.stored.files.train.x?.file ?? '')));
    assert.equal(iris.stored.dataset.x?.dtype, 'float32');
    assert.deepEqual(
      [...new Float32Array(bytes.buffer).subarray(0, 4)],
      [5.1, 3.5, 1.4, 0.2].map(Math.fround),
    );
    // A worker, which has no ingest of its own, finds it in the data directory.
    assert.deepEqual((await createDatasetReader(directory).get('iris'))?.stored, iris.stored);
    assert.deepEqual(
      (await createDatasetReader(directory.inProject('other')).get('iris'))?.stored,
      iris.stored,
    );
  });
});

describe('the operator’s folder', () => {
  test('gives a built-in dataset for each npz, CSV and zip in it, and is not changed', async (t) => {
    const npz = await zipFile({
      'x.npy': npyFile('|u1', [2, 1], Uint8Array.of(1, 2)),
      'y.npy': npyFile('|u1', [2], Uint8Array.of(0, 1)),
    });
    const { store, folder, warnings } = await withFolder(t, {
      'My Table.csv': CSV,
      'arrays.npz': npz,
      'zipped.zip': await zipFile({ 'a.csv': Buffer.from(CSV) }),
      'notes.txt': 'not looked at',
      'broken.npz': 'PK\x03\x04',
      'mnist.csv': CSV,
      '123.csv': CSV,
    });
    const before = await readdir(folder);
    for (const [id, samples] of [
      ['my-table', 4],
      ['arrays', 2],
      ['zipped', 4],
    ] as const) {
      const { dataset } = (await store.get(id))?.stored ?? assert.fail(id);
      assert.deepEqual([dataset.id, dataset.source, dataset.splits.train.samples], [id, 'builtin', samples]);
    }
    assert.equal(await store.get('broken'), undefined);
    const { items } = await store.list({ limit: 10 });
    assert.deepEqual(
      items.map(({ id }) => id),
      ['mnist', 'iris', 'arrays', 'my-table', 'zipped'],
    );
    const page = await store.list({ limit: 2, after: 'iris' });
    assert.deepEqual([page.items.map(({ id }) => id), page.hasMore], [['arrays', 'my-table'], true]);
    assert.equal((await store.get('mnist'))?.stored.dataset.splits.train.samples, 60_000);
    assert.equal(warnings.length, 3, JSON.stringify(warnings));
    assert.deepEqual(await readdir(folder), before);
  });

  test('is read once, again when a file has changed, and no more when it is gone', async (t) => {
    const { store, newStore, folder, directory } = await withFolder(t, { 'table.csv': CSV });
    const first = await store.get('table');
    assert.ok(first);
    const cached = await stat(first.directory);
    const again = await newStore().get('table');
    assert.deepEqual(again, first);
    assert.equal((await stat(first.directory)).mtimeMs, cached.mtimeMs);

    await writeFile(join(folder, 'table.csv'), `${CSV}5,0\n`);
    await utimes(join(folder, 'table.csv'), 1, 1);
    assert.equal((await store.get('table'))?.stored.dataset.splits.train.samples, 5);
    assert.equal((await createDatasetReader(directory).get('table'))?.stored.dataset.splits.train.samples, 5);
    // For jobs that began on it.
    assert.ok((await stat(first.directory)).isDirectory());

    await rm(join(folder, 'table.csv'));
    assert.equal(await store.get('table'), undefined);
    assert.equal(store.isBuiltin('table'), false);
  });
});
