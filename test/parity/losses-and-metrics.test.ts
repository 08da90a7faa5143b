import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readLosses } from '../../src/domain/training/loss/loss.js';
import { readMetrics } from '../../src/domain/training/metrics/read-metrics.js';
import { oneOutput } from '../../src/domain/training/outputs/by-output.js';
import { LOSSES } from '../../src/keras/losses/index.js';
import { metricNamed } from '../../src/keras/metrics/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { startKerasOracle } from '../helpers/keras/keras-oracle.js';
import { type CatalogueCase, comparisonOf, type Positions, savedAs } from './catalogue-cases.js';
import { compareLoss } from './compare-loss.js';
import { compareMetric } from './compare-metric.js';
import { LOSS_CASES } from './losses/index.js';
import { METRIC_CASES } from './metrics/index.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKerasOracle(1);
after(() => keras.stop());

const inWords = (given: CatalogueCase, positions: Positions) =>
  `${JSON.stringify(given)}${positions === 'samples' ? '' : `, ${positions}`}`;
const positionsOf = ({ positions }: CatalogueCase): readonly Positions[] =>
  positions === undefined ? ['samples', 'masked'] : [positions];

for (const spec of LOSSES)
  describe(`the loss ${spec.type}`, () => {
    const { cases, refused } = LOSS_CASES[spec.type];
    assert.ok(cases.length > 0);
    for (const given of cases)
      for (const positions of positionsOf(given))
        test(`has Keras's value and gradient, and reads what Keras saves: ${inWords(given, positions)}`, async () => {
          const comparison = comparisonOf(spec.type, spec, given, positions);
          await compareLoss(keras, spec, given, comparison, false);
        });
    const weighted = cases
      .filter(({ positions }) => (positions ?? 'samples') === 'samples')
      .filter(({ width = 1 }) => spec.labels !== 'yes_or_no' || width === 1);
    for (const given of spec.labels === 'number' ? [] : weighted)
      test(`weighs classes as Keras does: ${inWords(given, 'samples')}`, async () => {
        const one = spec.labels === 'yes_or_no' ? { ...given, width: 1 } : given;
        await compareLoss(keras, spec, one, comparisonOf(spec.type, spec, one, 'samples'), true);
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

for (const [type, { cases, refused }] of Object.entries(METRIC_CASES))
  describe(`the metric ${type}`, () => {
    const spec = metricNamed(type) ?? assert.fail(type);
    assert.ok(cases.length > 0);
    for (const given of cases)
      for (const positions of positionsOf(given))
        test(`has Keras's value over uneven batches, and reads what Keras saves: ${inWords(given, positions)}`, () =>
          compareMetric(keras, spec, given, positions));
    for (const { args, argument } of refused)
      test(`refuses ${JSON.stringify(args)}`, () => {
        const { issues } = readMetrics({ metrics: [savedAs(spec.className, args)] }, oneOutput('table'));
        assert.deepEqual(
          issues.map(({ pointer }) => pointer),
          [`/compile/metrics/0/config/${argument}`],
        );
      });
  });
