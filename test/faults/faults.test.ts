import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeReport } from './report.js';
import { runFaults } from './run.js';

/** Another one each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const minutes = process.env['TEST_ALL'] === '1' ? 3 : 1;

test('minutes of faults lose, duplicate and change nothing', async (t) => {
  t.diagnostic(`seed ${seed}; again with: npm run test:faults -- --seed ${seed} --minutes ${minutes}`);
  const report = await runFaults({
    seed,
    milliseconds: minutes * 60_000,
    workers: 2,
    jobs: { open: 3 },
    log: (line) => t.diagnostic(line),
  });
  assert.deepEqual(report.violations, [], describeReport(report, seed));
  assert.ok((report.ends.get('succeeded') ?? 0) > 0);
});
