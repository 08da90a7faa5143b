import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { PARTS, partOf, wholePlan } from './plan.js';
import { difference, summary } from './report.js';
import { allSubjects, compareAll, startKerasParity } from './run.js';

const DAY_MS = 86_400_000;

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasParity();
after(() => keras.stop());

const seed = Number(process.env['TEST_SEED'] ?? 1);
const part = Math.floor(Date.now() / DAY_MS) % PARTS;

test(`drawn definitions give what Keras gives: seed ${seed}, part ${part} of ${PARTS}, another each day`, async (t) => {
  const places = partOf(wholePlan(await allSubjects(), seed), part);
  const results = await compareAll(keras, places, () => undefined);
  t.diagnostic(summary(results).join('\n'));
  assert.deepEqual(
    results.flatMap((result) => difference(result) ?? []),
    [],
  );
});
