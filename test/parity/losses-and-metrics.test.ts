import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readLosses } from '../../src/domain/training/loss/loss.js';
import { resolveMetrics } from '../../src/domain/training/metrics/metrics.js';
import { readMetrics } from '../../src/domain/training/metrics/read-metrics.js';
import { oneOutput } from '../../src/domain/training/outputs/by-output.js';
import type { KerasObject } from '../../src/keras/keras-object.js';
import { completeLossOf, LOSSES, type LossType } from '../../src/keras/losses/index.js';
import { completeMetricOf, METRICS, type MetricType } from '../../src/keras/metrics/index.js';
import type { MetricSpec } from '../../src/keras/metrics/metric.js';
import { isObject } from '../../src/schema/json-object.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { createTotals } from '../../workers/engine/training/totals.js';
import { testStep, trainStep } from '../helpers/engine/one-step.js';
import { compileFor } from '../helpers/engine/parity-run.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import { startKerasOracle } from '../helpers/keras/keras-oracle.js';
import {
  BATCHES,
  batchAt,
  type CatalogueCase,
  type Comparison,
  classesOf,
  comparisonOf,
  gradientOfTable,
  type Positions,
  tableData,
  tableModel,
} from './catalogue-cases.js';
import { LOSS_CASES } from './losses/index.js';
import { METRIC_CASES } from './metrics/index.js';

const ROUNDING = { relative: 2e-5, ofLargest: 2e-6 };
const CLASS_WEIGHT = { 0: 0.5, 1: 2 };
/** Large, so that the difference of two weights shows small gradients. */
const LEARNING_RATE = 64;
const TABLE = 'layer_0/embeddings';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasOracle(1);
after(() => keras.stop());

const asObject = (config: unknown) => (isObject(config) ? config : {});
const inWords = (given: CatalogueCase, positions: Positions) =>
  `${JSON.stringify(given)}${positions === 'samples' ? '' : `, ${positions}`}`;
const positionsOf = ({ positions }: CatalogueCase): readonly Positions[] =>
  positions === undefined ? ['samples', 'masked'] : [positions];
const savedAs = (className: string, config: Readonly<Record<string, unknown>> = {}): KerasObject => ({
  class_name: className,
  config,
});

for (const spec of LOSSES)
  describe(`the loss ${spec.type}`, () => {
    const { cases, refused } = LOSS_CASES[spec.type];
    assert.ok(cases.length > 0);
    for (const given of cases)
      for (const positions of positionsOf(given))
        test(`has Keras's value and gradient, and reads what Keras saves: ${inWords(given, positions)}`, async () => {
          const comparison = comparisonOf(spec.type, spec, given, positions);
          await compareLoss(spec, given, comparison, false);
        });
    const weighted = cases
      .filter(({ positions }) => (positions ?? 'samples') === 'samples')
      .filter(({ width = 1 }) => spec.labels !== 'yes_or_no' || width === 1);
    for (const given of spec.labels === 'number' ? [] : weighted)
      test(`weighs classes as Keras does: ${inWords(given, 'samples')}`, async () => {
        const one = spec.labels === 'yes_or_no' ? { ...given, width: 1 } : given;
        await compareLoss(spec, one, comparisonOf(spec.type, spec, one, 'samples'), true);
      });
    for (const { args, argument } of refused)
      test(`refuses ${JSON.stringify(args)}`, () => {
        const { issues } = readLosses(savedAs(spec.className, args), oneOutput('table'));
        assert.deepEqual(
          issues.map(({ pointer }) => pointer),
          [`/compile/loss/config/${argument}`],
        );
      });
  });

async function compareLoss(
  { type, className }: { type: LossType; className: string },
  { args = {} }: CatalogueCase,
  comparison: Comparison,
  isWeighted: boolean,
): Promise<void> {
  const loss = completeLossOf(type, args);
  const whole = batchAt(comparison, 0, comparison.labels.shape[0] ?? 0);
  const weights = classesOf(comparison).map(
    (label) => new Map(Object.entries(CLASS_WEIGHT)).get(`${label}`) ?? 1,
  );
  const expected = await keras.loss({
    loss: savedAs(className, args),
    ...whole,
    weights: isWeighted ? { shape: [weights.length], values: Float32Array.from(weights) } : null,
  });
  const found = trainTable(comparison, loss, isWeighted);
  assertClose([found.value], [expected.value], 'loss', ROUNDING);
  assertClose(found.gradient, gradientOfTable(comparison, expected.gradient), 'gradient', ROUNDING);
  // Keras itself forgets delta of Huber in what it saves.
  const config = { ...args, ...asObject(expected.saved.config) };
  const { losses, issues } = readLosses({ ...expected.saved, config }, oneOutput('table'));
  assert.deepEqual([losses[0]?.value, issues], [loss, []]);
}

/** The loss of all samples, and its gradient by each row of the table. */
function trainTable(comparison: Comparison, loss: ReturnType<typeof completeLossOf>, isWeighted: boolean) {
  const rows = Int32Array.from({ length: comparison.labels.shape[0] ?? 0 }, (_, index) => index);
  const definition = {
    model: tableModel(comparison),
    compile: { loss, metrics: [], optimizer: { type: 'sgd' as const, learning_rate: LEARNING_RATE } },
    ...(isWeighted && { fit: { class_weight: CLASS_WEIGHT } }),
  };
  const compiled = compileFor(definition, tableData(comparison), [rows]);
  try {
    compiled.writeWeights(new Map([[TABLE, comparison.table.values]]));
    const { loss: value } = trainStep(compiled, { rows });
    const trained = compiled.readWeights().get(TABLE) ?? new Float32Array();
    const gradient = comparison.table.values.map(
      (before, index) => (before - (trained[index] ?? Number.NaN)) / LEARNING_RATE,
    );
    return { value, gradient };
  } finally {
    compiled.dispose();
  }
}

for (const spec of METRICS)
  describe(`the metric ${spec.type}`, () => {
    const { cases, refused } = METRIC_CASES[spec.type];
    assert.ok(cases.length > 0);
    for (const given of cases)
      for (const positions of positionsOf(given))
        test(`has Keras's value over uneven batches, and reads what Keras saves: ${inWords(given, positions)}`, () =>
          compareMetric(spec, given, positions));
    for (const { args, argument } of refused)
      test(`refuses ${JSON.stringify(args)}`, () => {
        const { issues } = readMetrics({ metrics: [savedAs(spec.className, args)] }, oneOutput('table'));
        assert.deepEqual(
          issues.map(({ pointer }) => pointer),
          [`/compile/metrics/0/config/${argument}`],
        );
      });
  });

/** The labels that a metric compares with, as a loss names them. */
const kindsOf = ({ labels, outputs, type }: MetricSpec) => ({
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

async function compareMetric(
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
      ? completeLossOf('sparse_categorical_crossentropy', {
          ignore_class: args['ignore_class'],
          from_logits: true,
        })
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
      assertClose([Number(totals.metrics()[metric.name])], [expected.value], spec.type, ROUNDING);
    }
  } finally {
    compiled.dispose();
  }
  // Keras itself forgets axis of CosineSimilarity in what it saves.
  const config = { ...args, ...asObject(expected.saved.config) };
  const read = readMetrics({ metrics: [{ ...expected.saved, config }] }, oneOutput('table'));
  assert.deepEqual(read.issues, []);
  const [resolved] = resolveMetrics(read.metrics, [3], [3]);
  assert.deepEqual({ ...resolved?.value, name: metric.name }, metric);
}
