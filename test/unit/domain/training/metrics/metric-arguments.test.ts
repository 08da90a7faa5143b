import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Metric } from '../../../../../src/contracts/jobs/compile.js';
import type { JobCreate } from '../../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../../src/domain/admission/resolve-job.js';
import { describedDataset } from '../../../../fixtures/described-datasets.js';

type Metrics = Metric[];
type Rest = Pick<JobCreate, 'checkpoint' | 'fit'>;

const mnist = describedDataset();

/** A job of ten classes with one-hot labels. */
function ask(metrics: Metrics, rest: Rest = {}, units = 10) {
  const body = {
    model: {
      layers: [
        { type: 'Flatten' as const },
        { type: 'Dense' as const, units, activation: 'softmax' as const },
      ],
    },
    compile: { loss: 'categorical_crossentropy' as const, metrics },
    dataset: {
      id: mnist.id,
      x: [{ op: 'rescale' as const, scale: 1 / 255 }],
      y: [{ op: 'one_hot' as const }],
    },
    ...rest,
  };
  return resolveJob(body, { dataset: mnist, maxJobMemoryBytes: 8e9, maxRunSeconds: 60 });
}

function findings(metrics: Metrics, rest: Rest = {}): [string, string][] {
  const answer = ask(metrics, rest);
  if (answer.outcome === 'resolved') return [];
  return answer.errors.map(({ pointer, code }) => [pointer, code]);
}

function resolved(metrics: Metrics, rest: Rest = {}) {
  const answer = ask(metrics, rest);
  if (answer.outcome !== 'resolved') assert.fail(JSON.stringify(answer.errors));
  return { config: answer.config, warnings: answer.report.warnings };
}

describe('metrics with arguments', () => {
  test('that are required are asked for where a metric is given by its name', () => {
    assert.deepEqual(findings(['MeanIoU', 'precision_at_recall']), [
      ['/compile/metrics/0', 'missing_field'],
      ['/compile/metrics/1', 'missing_field'],
    ]);
  });

  test('are all checked against each other and against the outputs', () => {
    const metrics = [
      { type: 'auc', num_labels: 10 },
      { type: 'auc', multi_label: true, num_labels: 3, label_weights: [1, 2] },
      { type: 'io_u', num_classes: 3, target_class_ids: [0, 5] },
      { type: 'precision', class_id: 10 },
      { type: 'recall', top_k: 11 },
      { type: 'pearson_correlation', axis: 3 },
    ];
    assert.deepEqual(findings(metrics).sort(), [
      ['/compile/metrics/0/num_labels', 'conflicting_arguments'],
      ['/compile/metrics/1/label_weights', 'incompatible_metric'],
      ['/compile/metrics/1/num_labels', 'incompatible_metric'],
      ['/compile/metrics/2/target_class_ids/1', 'conflicting_arguments'],
      ['/compile/metrics/3/class_id', 'incompatible_metric'],
      ['/compile/metrics/4/top_k', 'incompatible_metric'],
      ['/compile/metrics/5/axis', 'incompatible_metric'],
    ]);
  });

  test('need labels that their arguments choose', () => {
    const classes = { type: 'mean_io_u', num_classes: 10, sparse_y_pred: false };
    assert.deepEqual(findings([classes]), [['/compile/metrics/0', 'incompatible_metric']]);
    assert.deepEqual(
      findings([
        { ...classes, sparse_y_true: false },
        { type: 'OneHotMeanIoU', num_classes: 10 },
      ]),
      [],
    );
  });

  test('have the defaults of Keras, and are accepted again as a job echoes them', () => {
    const { config } = resolved([
      { type: 'precision', top_k: 2 },
      'recall',
      { type: 'f1_score', average: 'macro' },
    ]);
    const echoed = [
      { name: 'precision', function: 'precision', top_k: 2, thresholds: null },
      { name: 'recall', function: 'recall', thresholds: 0.5 },
      { name: 'f1_score', function: 'f1_score', average: 'macro' },
    ] as const;
    assert.deepEqual(config.compile.metrics, echoed);
    assert.deepEqual(resolved([...echoed]).config.compile.metrics, echoed);
  });

  test('are refused in an echo that was edited to have those of another metric', () => {
    // The contract accepts it: it has one schema for all resolved metrics.
    const edited = { name: 'auc', function: 'auc', thresholds: 0.5, type: 'auc' };

    const [[pointer] = []] = findings([edited]);
    assert.equal(pointer, '/compile/metrics/0/thresholds');
  });

  test('are read from null where Keras saves a value that differs from the default', () => {
    const saved = {
      class_name: 'R2Score',
      config: { class_aggregation: null, num_regressors: 0, dtype: 'float32' },
    };
    assert.deepEqual(resolved([saved]).config.compile.metrics, [
      { name: 'r2_score', function: 'r2_score', class_aggregation: null, num_regressors: 0 },
    ]);
  });

  test('are warned of where the value says little', () => {
    const { warnings } = resolved([
      { type: 'io_u', num_classes: 3, target_class_ids: [1], sparse_y_true: false, sparse_y_pred: false },
    ]);
    assert.deepEqual(
      warnings.filter(({ code }) => code === 'misleading_metric').map(({ pointer }) => pointer),
      ['/compile/metrics/0'],
    );
  });
});

describe('the names of metrics', () => {
  test('are any text without control characters', () => {
    const name = 'macro F1 (dev) é';
    assert.deepEqual(
      resolved([{ type: 'f1_score', name, average: 'macro' }], { checkpoint: { monitor: name } }).config
        .checkpoint.mode,
      'max',
    );
  });

  test('are shared by different metrics, which are reported as Keras numbers them', () => {
    const metrics = [
      { type: 'f1_score', average: 'micro' },
      { type: 'f1_score', average: 'macro' },
    ];
    assert.deepEqual(findings(metrics, { checkpoint: { monitor: 'f1_score_1' } }), []);
    assert.deepEqual(findings(['f1_score', 'f1_score']), [['/compile/metrics/1', 'duplicate_value']]);
  });
});

describe('the values by which epochs are compared', () => {
  const perClass = { type: 'f1_score' };
  const atThresholds = { type: 'precision', name: 'p', thresholds: [0.2, 0.5] };

  test('are not lists', () => {
    const callbacks = [{ type: 'EarlyStopping' as const, monitor: 'p' }];
    assert.deepEqual(
      findings([perClass, atThresholds], { checkpoint: { monitor: 'f1_score' }, fit: { callbacks } }),
      [
        ['/checkpoint/monitor', 'invalid_value'],
        ['/fit/callbacks/0/monitor', 'invalid_value'],
      ],
    );
    const oneThreshold = { type: 'precision', thresholds: [0.2] };
    assert.deepEqual(findings([oneThreshold], { checkpoint: { monitor: 'precision' } }), []);
  });

  test('have a mode where Keras does not define which are better', () => {
    const monitor = 'false_negatives';
    assert.deepEqual(findings([monitor], { checkpoint: { monitor } }), [
      ['/checkpoint/mode', 'invalid_value'],
    ]);
    assert.deepEqual(findings([monitor], { checkpoint: { monitor, mode: 'min' } }), []);
  });
});
