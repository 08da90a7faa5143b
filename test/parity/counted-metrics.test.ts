import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { resolveMetrics } from '../../src/domain/training/metrics/metrics.js';
import { readMetrics } from '../../src/domain/training/metrics/read-metrics.js';
import { oneOutput } from '../../src/domain/training/outputs/by-output.js';
import {
  completeMetricOf,
  listLengthOf,
  type MetricType,
  metricOf,
  type StoredMetric,
} from '../../src/keras/metrics/index.js';
import type { MetricResult } from '../../src/schema/primitives.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { createTotals } from '../../workers/engine/training/totals.js';
import { testStep, trainStep } from '../helpers/engine/one-step.js';
import { compileFor } from '../helpers/engine/parity-run.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import { startKerasOracle } from '../helpers/keras/keras-oracle.js';
import type { CountedCase } from './metrics/counted/counted-case.js';
import { CLASS_WEIGHT, type DrawnCase, drawn, KERNEL, SIZES } from './metrics/counted/drawn-case.js';
import { COUNTED_CASES } from './metrics/counted/index.js';

const ROUNDING = { relative: 2e-5, ofLargest: 2e-6, absolute: 1e-6 };

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasOracle(1);
after(() => keras.stop());

const TYPES = Object.keys(COUNTED_CASES) as (keyof typeof COUNTED_CASES)[];

for (const type of TYPES)
  describe(`the metric ${type}`, () => {
    const { className } = metricOf(type);
    const { cases, refused } = COUNTED_CASES[type];
    for (const given of cases)
      test(`has Keras's value over uneven batches, and reads what Keras saves: ${JSON.stringify(given)}`, () =>
        compare(type, given));
    for (const { args, argument } of refused)
      test(`refuses ${JSON.stringify(args)}`, () => {
        const saved = { class_name: className, config: args };
        const { issues } = readMetrics({ metrics: [saved] }, oneOutput('dense'));
        assert.deepEqual(
          issues.map(({ pointer }) => pointer),
          [`/compile/metrics/0/config/${argument}`],
        );
      });
  });

async function compare(type: MetricType, given: CountedCase): Promise<void> {
  const { args = {} } = given;
  const metric = completeMetricOf(type, type, args);
  const sample = drawn(`${type} ${JSON.stringify(given)}`, given);
  const saved = { class_name: metricOf(type).className, config: args };
  const expected = await keras.metric({ metric: saved, batches: sample.batches });
  for (const found of valuesOf(metric, sample, given)) {
    const isList = Array.isArray(expected.value) && expected.value.length > 1;
    assert.equal(Array.isArray(found), isList);
    assert.equal(listLengthOf(metric, given.outputs.shape), isList ? [expected.value].flat().length : null);
    assertClose([found].flat().map(Number), [expected.value].flat(), type, ROUNDING);
  }
  const read = readMetrics({ metrics: [expected.saved] }, oneOutput('dense'));
  assert.deepEqual(read.issues, []);
  const [resolved] = resolveMetrics(read.metrics, given.outputs.shape, given.labels.shape);
  assert.deepEqual({ ...resolved?.value, name: type }, metric);
}

/** The value in evaluation and in training; weights count in training only. */
function valuesOf(metric: StoredMetric, sample: DrawnCase, given: CountedCase): (MetricResult | undefined)[] {
  const weighted = given.isWeighted ?? false;
  const compiled = compileFor(
    {
      model: sample.model,
      compile: {
        // None: the metric decides which labels fit.
        loss: {},
        metrics: weighted ? [] : [metric],
        weighted_metrics: weighted ? [metric] : [],
        optimizer: { type: 'sgd', learning_rate: 0 },
      },
      ...(weighted && { fit: { class_weight: CLASS_WEIGHT } }),
    },
    sample.data,
    SIZES.map((size) => new Int32Array(size)),
  );
  try {
    compiled.writeWeights(new Map([[KERNEL, sample.identity]]));
    return (weighted ? [trainStep] : [testStep, trainStep]).map((step) => {
      let totals = createTotals(compiled);
      for (const rows of sample.rows) {
        totals.add(step(compiled, { rows }));
        // As after a pause between two steps.
        totals = createTotals(compiled, totals.sums());
      }
      return totals.metrics()[metric.name];
    });
  } finally {
    compiled.dispose();
  }
}
