import type { XOp } from '../../src/contracts/datasets/preprocessing.js';
import type { Activation } from '../../src/keras/activations/index.js';
import { LOSSES, type LossType } from '../../src/keras/losses/index.js';
import type { LabelKind, LossSpec, OutputKind } from '../../src/keras/losses/loss.js';
import {
  type CompleteMetric,
  completeMetricOf,
  METRICS,
  type MetricType,
  metricLabelsOf,
  metricOf,
} from '../../src/keras/metrics/index.js';
import type { TrainingData } from '../helpers/engine/parity-run.js';
import { compile, dense, float, integers, model, type ParityCase } from './cases.js';

const SAMPLES = 96;
const BATCH = 32;
const CLASSES = 4;
const TOKENS = 3;
const NO_STEPS: XOp[] = [];

/** A small model for each loss, and two that have every metric between them. */
export function everyLossAndMetric(): ParityCase[] {
  return [...LOSSES.map(caseOfLoss), caseOfMetrics('like_outputs'), caseOfMetrics('class_number')];
}

function caseOfLoss(spec: LossSpec<LossType>): ParityCase {
  return caseOf(`loss ${spec.type}`, spec.type, LABELS[spec.labels], ACTIVATIONS_OF[spec.outputs]);
}

function caseOfMetrics(labels: 'like_outputs' | 'class_number'): ParityCase {
  const isSparse = labels === 'class_number';
  const loss = isSparse ? 'sparse_categorical_crossentropy' : 'categorical_crossentropy';
  const base = caseOf(`metrics of labels ${labels}`, loss, LABELS[isSparse ? labels : 'one_hot'], 'softmax');
  const metrics = METRICS.flatMap(({ type }) => metricsOfType(type, isSparse)).filter(
    (metric) => metricLabelsOf(metric) === labels,
  );
  return { ...base, compile: { ...base.compile, metrics } };
}

/** A metric with the arguments that it requires, and others that change its operations. */
function metricsOfType(type: MetricType, isSparse: boolean): CompleteMetric[] {
  const own = Object.keys(metricOf(type).args);
  const given = Object.entries({ ...REQUIRED, sparse_y_true: isSparse }).filter(([name]) =>
    own.includes(name),
  );
  const plain = Object.fromEntries(given);
  const others = own.filter((name) => name in VARIED).map((name) => ({ ...plain, [name]: VARIED[name] }));
  return [plain, ...others].map((args, index) => completeMetricOf(type, `${type}_${index}`, args));
}

const REQUIRED = {
  k: 2,
  num_classes: CLASSES,
  target_class_ids: [0, 1],
  sparse_y_pred: false,
  specificity: 0.5,
  sensitivity: 0.5,
  recall: 0.5,
  precision: 0.5,
};
const VARIED: Readonly<Record<string, unknown>> = {
  top_k: 2,
  thresholds: [0.2, 0.7],
  class_id: 1,
  ignore_class: 1,
  multi_label: true,
  from_sorted_ids: true,
  threshold: 0.4,
  average: 'micro',
};

const ACTIVATIONS_OF: { readonly [K in OutputKind]: Activation } = {
  distribution: 'softmax',
  probability: 'sigmoid',
  membership: 'sigmoid',
  step_logits: 'linear',
  embedding: 'linear',
  score: 'tanh',
  number: 'softplus',
};

const LABELS: { readonly [K in LabelKind]: () => Pick<TrainingData, 'y' | 'steps'> } = {
  one_hot: () => ({
    y: integers('catalogue classes', SAMPLES, [], CLASSES),
    steps: { x: NO_STEPS, y: [{ op: 'one_hot', num_classes: CLASSES }] },
  }),
  class_number: () => ({
    y: integers('catalogue classes', SAMPLES, [], CLASSES),
    steps: { x: NO_STEPS, y: [] },
  }),
  group_number: () => ({
    y: integers('catalogue classes', SAMPLES, [], CLASSES),
    steps: { x: NO_STEPS, y: [] },
  }),
  token_sequence: () => ({
    y: integers('catalogue tokens', SAMPLES, [TOKENS], CLASSES),
    steps: { x: NO_STEPS, y: [] },
  }),
  yes_or_no: () => ({
    y: integers('catalogue answers', SAMPLES, [CLASSES], 2),
    steps: { x: NO_STEPS, y: [] },
  }),
  number: () => ({
    y: integers('catalogue counts', SAMPLES, [CLASSES], 9),
    steps: { x: NO_STEPS, y: [] },
  }),
};

/** Two steps of logits for each token. */
const stepsModel = model(
  [10],
  [
    dense(2 * TOKENS * CLASSES, 'tanh'),
    { type: 'Reshape', target_shape: [2 * TOKENS, CLASSES] },
    dense(CLASSES, 'linear'),
  ],
);

function caseOf(
  name: string,
  loss: LossType,
  labels: () => Pick<TrainingData, 'y' | 'steps'>,
  activation: Activation,
): ParityCase {
  return {
    name,
    model: loss === 'ctc' ? stepsModel : model([10], [dense(8, 'tanh'), dense(CLASSES, activation)]),
    compile: compile(loss, []),
    optimizers: [{ type: 'sgd', learning_rate: 0.05 }],
    data: { count: SAMPLES, x: float('catalogue rows', SAMPLES, [10]), ...labels() },
    batchSize: BATCH,
  };
}
