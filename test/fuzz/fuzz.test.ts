import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeResults } from './report.js';
import { runFuzz } from './run.js';

/** Another one each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const minutes = process.env['TEST_ALL'] === '1' ? 10 : 2;

test('minutes of generated requests all get documented responses', async (t) => {
  t.diagnostic(`seed ${seed}; again with: npm run fuzz -- --seed ${seed} --minutes ${minutes}`);
  const results = await runFuzz({
    seed,
    milliseconds: minutes * 60_000,
    log: (line) => t.diagnostic(line),
  });
  assert.ok(
    results.every(({ ok }) => ok),
    describeResults(results, seed),
  );
});
