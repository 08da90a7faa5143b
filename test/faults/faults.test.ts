import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeReport } from './report.js';
import { runFaults } from './run.js';

const SEED = 1;
const FAULTS_MS = 60_000;

test('a minute of faults loses, doubles and changes nothing', async (t) => {
  const report = await runFaults({
    seed: SEED,
    milliseconds: FAULTS_MS,
    workers: 2,
    jobs: { open: 3 },
    log: (line) => t.diagnostic(line),
  });
  assert.deepEqual(report.violations, [], describeReport(report, SEED));
  assert.ok((report.ends.get('succeeded') ?? 0) > 0);
});
