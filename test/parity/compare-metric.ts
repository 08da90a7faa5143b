import assert from 'node:assert/strict';
import { resolveMetrics } from '../../src/domain/training/metrics/metrics.js';
import { readMetrics } from '../../src/domain/training/metrics/read-metrics.js';
import { oneOutput } from '../../src/domain/training/outputs/by-output.js';
import { completeLossOf } from '../../src/keras/losses/index.js';
import { completeMetricOf, type MetricType } from '../../src/keras/metrics/index.js';
import type { MetricSpec } from '../../src/keras/metrics/metric.js';
import { createTotals } from '../../workers/engine/training/totals.js';
import { testStep, trainStep } from '../helpers/engine/one-step.js';
import { compileFor } from '../helpers/engine/parity-run.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import type { KerasOracle } from '../helpers/keras/keras-oracle.js';
import {
  BATCHES,
  batchAt,
  type CatalogueCase,
  comparisonOf,
  type Positions,
  ROUNDING,
  savedAs,
  TABLE,
  tableData,
  tableModel,
} from './catalogue-cases.js';

/** The labels that a metric compares with, as a loss names them. */
export const kindsOf = ({ labels, outputs, type }: MetricSpec) => ({
  labels:
    labels === 'class_number'
      ? ('class_number' as const)
      : /(^|_)categorical/.test(type)
        ? ('one_hot' as const)
        : outputs === 'probability' || type === 'binary_accuracy'
          ? ('yes_or_no' as const)
          : ('number' as const),
  outputs:
    outputs === 'probability' || type === 'binary_accuracy' ? ('probability' as const) : ('number' as const),
});

/** Compares the value of a metric over uneven batches with that of Keras, and reads the metric that Keras saves. */
export async function compareMetric(
  keras: KerasOracle,
  spec: MetricSpec<MetricType>,
  given: CatalogueCase,
  positions: Positions,
): Promise<void> {
  const kinds = kindsOf(spec);
  const comparison = comparisonOf(spec.type, kinds, given, positions);
  const args = given.args ?? {};
  const metric = completeMetricOf(spec.type, spec.type, args);
  const batches = BATCHES.map((count, index) => {
    const from = BATCHES.slice(0, index).reduce((sum, before) => sum + before, 0);
    return { from, count };
  });
  const expected = await keras.metric({
    metric: savedAs(spec.className, args),
    batches: batches.map(({ from, count }) => batchAt(comparison, from, count)),
  });
  const loss =
    kinds.labels === 'class_number'
      ? completeLossOf('sparse_categorical_crossentropy', { from_logits: true })
      : completeLossOf('mean_squared_error', {});
  const rows = batches.map(({ from, count }) =>
    Int32Array.from({ length: count }, (_, index) => from + index),
  );
  const compiled = compileFor(
    {
      model: tableModel(comparison),
      compile: { loss, metrics: [metric], optimizer: { type: 'sgd', learning_rate: 0 } },
    },
    tableData(comparison),
    rows,
  );
  try {
    compiled.writeWeights(new Map([[TABLE, comparison.table.values]]));
    for (const step of [testStep, trainStep]) {
      let totals = createTotals(compiled);
      for (const own of rows) {
        totals.add(step(compiled, { rows: own }));
        // As after a pause between two steps.
        totals = createTotals(compiled, totals.sums());
      }
      assertClose([Number(totals.metrics()[metric.name])], [expected.value].flat(), spec.type, ROUNDING);
    }
  } finally {
    compiled.dispose();
  }
  const read = readMetrics({ metrics: [expected.saved] }, oneOutput('table'));
  assert.deepEqual(read.issues, []);
  const [resolved] = resolveMetrics(read.metrics, [3], [3]);
  assert.deepEqual({ ...resolved?.value, name: metric.name }, metric);
}
