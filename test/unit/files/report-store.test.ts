import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { classReport } from '../../../src/domain/training/report/class-report.js';
import { createConfusionCounts } from '../../../src/domain/training/report/confusion-counts.js';
import { ensureDataDirectory } from '../../../src/infra/artifacts/data-directory.js';
import { createReportStore } from '../../../src/infra/artifacts/jobs/report-store.js';

const JOB = 'job_00000000000000000000000000';
const reportOn = (output: string) =>
  classReport({ output, task: 'binary', names: null }, createConfusionCounts(2));

async function startStore(t: TestContext) {
  const directory = await ensureDataDirectory(await mkdtemp(join(tmpdir(), 'trainhorn-reports-')));
  t.after(() => rm(directory.root, { recursive: true, force: true }));
  const damaged: string[] = [];
  const store = createReportStore(directory, ({ path }) => void damaged.push(path));
  const write = async (attempt: number, text: string) => {
    await mkdir(directory.attempt(JOB, attempt), { recursive: true });
    await writeFile(join(directory.attempt(JOB, attempt), 'evaluation.json'), text);
  };
  return { store, write, damaged };
}

test('reports by class are those of the newest attempt that counts', async (t) => {
  const { store, write } = await startStore(t);
  assert.equal(await store.newest(JOB, 1), undefined);
  for (const attempt of [1, 2]) await write(attempt, JSON.stringify({ reports: [reportOn(`a${attempt}`)] }));
  assert.deepEqual(await store.newest(JOB, 1), { reports: [reportOn('a2')] });
  assert.equal(await store.newest(JOB, 3), undefined);
});

test('damaged reports by class are passed over and logged', async (t) => {
  const { store, write, damaged } = await startStore(t);
  for (const [index, text] of ['{"reports": [', '{"reports": [{"output": 7}]}', '[]'].entries())
    await write(index + 1, text);
  assert.equal(await store.newest(JOB, 1), undefined);
  assert.equal(damaged.length, 3);
});
