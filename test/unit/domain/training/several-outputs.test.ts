import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import type { ClassWeights } from '../../../../src/contracts/jobs/training-config.js';
import {
  examineTraining,
  type KnownOutput,
} from '../../../../src/domain/admission/training/resolve-training.js';
import type { Labels } from '../../../../src/domain/data/labels.js';
import { inferModel } from '../../../../src/domain/model/inference/infer-model.js';
import { parseModelDefinition } from '../../../../src/domain/model/parse-model-definition.js';
import { monitorable } from '../../../../src/domain/training/metrics/monitor.js';
import type { ModelEntry } from '../../../../src/keras/graph/short-model.js';

const SPARSE = 'sparse_categorical_crossentropy';

const classes = (place: string): Labels => ({
  place,
  shape: [],
  kind: 'classes',
  classCount: 3,
  classNames: null,
  hasNumbers: false,
  absent: [],
});
const numbers = (place: string): Labels => ({
  ...classes(place),
  shape: [1],
  kind: 'numbers',
  classCount: null,
});

interface Setting {
  compile: Partial<Compile>;
  classWeight?: ClassWeights;
  outputs?: string[] | Record<string, string>;
  labels?: Record<string, KnownOutput['labels']>;
}

const layers: ModelEntry[] = [
  { type: 'InputLayer', name: 'x', shape: [4] },
  { type: 'Dense', name: 'main', units: 3, activation: 'softmax', inputs: 'x' },
  { type: 'Dense', name: 'aux', units: 1, inputs: 'x' },
];

/** A model whose first output, `main`, is of three classes, and whose second, `aux`, is a number. */
function examine({ compile, classWeight, outputs = ['main', 'aux'], labels }: Setting) {
  const { graph } = parseModelDefinition({ layers, outputs });
  assert.ok(graph);
  const inferred = inferModel(graph, () => ({ shape: [4], dtype: 'float32', isRescaled: false }));
  const known = labels ?? { main: classes('dataset.y.main'), aux: numbers('dataset.y.aux') };
  return examineTraining(
    { compile, classWeight: classWeight ?? null, policies: new Set() },
    {
      outputs: inferred.outputs.map((output) => ({ ...output, labels: known[output.name] })),
      isObject: inferred.isObject,
    },
  );
}

function accepted(setting: Setting) {
  const { resolved, issues } = examine(setting);
  return resolved ?? assert.fail(JSON.stringify(issues));
}

const OBJECT = { main: 'main', aux: 'aux' };
const both = { main: SPARSE, aux: 'mse' };
const lossOf = (type: string) => ({ type, from_logits: false });

describe('compile of a model with several outputs', () => {
  test('is resolved by output name, whatever form it has', () => {
    const expected = {
      loss: { main: lossOf(SPARSE), aux: lossOf('mean_squared_error') },
      loss_weights: { aux: 0.2 },
    };
    const metric = { name: 'accuracy', function: 'sparse_categorical_accuracy' };
    for (const compile of [
      { loss: both, loss_weights: { aux: 0.2 }, metrics: { main: 'accuracy' } },
      { loss: [SPARSE, 'mse'], loss_weights: [null, 0.2], metrics: ['accuracy', null] },
      { loss: both, loss_weights: { aux: 0.2, main: null }, metrics: [['accuracy'], []] },
    ] satisfies Partial<Compile>[]) {
      const { compile: resolved, task, warnings } = accepted({ compile });
      assert.deepEqual({ loss: resolved.loss, loss_weights: resolved.loss_weights }, expected);
      assert.deepEqual(resolved.metrics, { main: [metric], aux: [] });
      assert.deepEqual(task, { main: 'multi_class', aux: 'regression' });
      assert.deepEqual(warnings, []);
    }
  });

  test('is accepted again as it was resolved', () => {
    const compile = {
      loss: { main: SPARSE, aux: null },
      metrics: { main: ['accuracy', { type: 'auc' as const }], aux: ['mae'] },
      weighted_metrics: { main: ['accuracy'] },
    };
    const classWeight = { main: { 0: 2 } };
    const labels = {
      main: { ...classes('dataset.y'), shape: [3], kind: 'one_hot' as const },
      aux: numbers('dataset.y'),
    };
    const { compile: first } = accepted({
      compile: { ...compile, loss: { main: 'categorical_crossentropy', aux: null } },
      classWeight,
      labels,
    });
    const again = accepted({ compile: first, classWeight, labels });
    assert.deepEqual(again.compile, first);
    assert.deepEqual(again.classWeight, classWeight);
  });

  test('has one loss for all outputs where one is given', () => {
    const labels = { main: { ...numbers('dataset.y'), shape: [3] }, aux: numbers('dataset.y') };
    const { compile } = accepted({ compile: { loss: 'mse', loss_weights: 0.5 }, labels });
    assert.deepEqual(compile.loss, {
      main: lossOf('mean_squared_error'),
      aux: lossOf('mean_squared_error'),
    });
    assert.deepEqual(compile.loss_weights, { main: 0.5, aux: 0.5 });
  });

  test('may leave an output of an object without a loss, with a warning', () => {
    const { compile, warnings } = accepted({ compile: { loss: { main: SPARSE } }, outputs: OBJECT });
    assert.deepEqual(compile.loss, { main: lossOf(SPARSE), aux: null });
    assert.deepEqual(
      warnings.map(({ code, pointer }) => [code, pointer]),
      [['output_without_loss', '/compile/loss']],
    );
  });

  test('takes lists in the order of the names of an object of outputs, as Keras does', () => {
    const { compile } = accepted({ compile: { loss: ['mse', SPARSE] }, outputs: OBJECT });
    assert.deepEqual(compile.loss, { main: lossOf(SPARSE), aux: lossOf('mean_squared_error') });
  });

  test('needs no labels for an output without loss and metrics', () => {
    const { task } = accepted({
      compile: { loss: [SPARSE, null] },
      labels: { main: classes('dataset.y.main'), aux: null },
    });
    assert.deepEqual(task, { main: 'multi_class', aux: 'regression' });
  });

  test('warns of arguments without effect', () => {
    const { warnings } = accepted({
      compile: {
        loss: [SPARSE, null],
        loss_weights: [1, 2],
        jit_compile: true,
        run_eagerly: true,
        steps_per_execution: 8,
        auto_scale_loss: true,
      },
    });
    assert.deepEqual(
      warnings.map(({ code, pointer }) => [code, pointer]),
      ['jit_compile', 'run_eagerly', 'steps_per_execution', 'auto_scale_loss', 'loss_weights/1'].map(
        (name) => ['no_effect', `/compile/${name}`],
      ),
    );
  });

  test('warns about each output at its own loss', () => {
    const labels = {
      main: classes('dataset.y.main'),
      aux: { ...classes('dataset.y.aux'), classCount: null },
    };
    const { warnings } = accepted({ compile: { loss: [SPARSE, 'binary_crossentropy'] }, labels });
    assert.deepEqual(
      warnings.map(({ code, pointer }) => [code, pointer]),
      [
        ['probabilities_expected', '/model/layers/2'],
        ['labels_out_of_range', '/compile/loss/1'],
      ],
    );
  });
});

const refused: { name: string; setting: Setting; errors: [pointer: string, says: RegExp][] }[] = [
  {
    name: 'a loss of an unknown output',
    setting: { compile: { loss: { main: SPARSE, other: 'mse' } } },
    errors: [['/compile/loss/other', /no output 'other'; its outputs are 'main', 'aux'/]],
  },
  {
    name: 'an object of losses that leaves out an output',
    setting: { compile: { loss: { main: SPARSE } } },
    errors: [['/compile/loss', /leaves out the output 'aux'.*null/]],
  },
  {
    name: 'a list of losses of another length',
    setting: { compile: { loss: [SPARSE] } },
    errors: [['/compile/loss', /1 entry, but the model has 2 outputs: 'main', 'aux'/]],
  },
  {
    name: 'no loss at all',
    setting: { compile: { loss: [null, null] } },
    errors: [['/compile/loss', /No output has a loss/]],
  },
  {
    name: 'losses that do not fit, each at its own place',
    setting: { compile: { loss: { main: 'mse', aux: 'categorical_crossentropy' } } },
    errors: [
      ['/model/layers/1', /same shape/],
      ['/compile/loss/aux', /needs one-hot labels/],
    ],
  },
  {
    name: 'an unsupported loss of one output',
    setting: {
      compile: {
        loss: { main: { class_name: 'Square', config: {} }, aux: 'mse' },
        metrics: { aux: ['accuracy'] },
      },
    },
    errors: [['/compile/loss/main/class_name', /'Square' is not supported/]],
  },
  {
    name: 'one list of metrics for two outputs',
    setting: { compile: { loss: both, metrics: ['accuracy'] } },
    errors: [['/compile/metrics', /1 entry, but the model has 2 outputs/]],
  },
  {
    name: 'metrics that do not fit their output',
    setting: { compile: { loss: both, metrics: { main: ['categorical_accuracy'] } } },
    errors: [['/compile/metrics/main/0', /labels of the shape of the outputs/]],
  },
  {
    name: 'weighted metrics that do not fit their output',
    setting: { compile: { loss: both, weighted_metrics: [['mae'], []] } },
    errors: [['/compile/weighted_metrics/0/0', /labels of the shape of the outputs/]],
  },
  {
    name: 'class weights without the name of an output',
    setting: { compile: { loss: both }, classWeight: { 0: 1, 1: 5 } },
    errors: [['/fit/class_weight', /object by output name, such as \{"main":\{"1":5\}\}.*'main', 'aux'/]],
  },
  {
    name: 'class weights of an output of numbers, and of an unknown class',
    setting: { compile: { loss: both }, classWeight: { aux: { 0: 1 }, main: { 3: 1 } } },
    errors: [
      ['/fit/class_weight/main/3', /"0" to "2"/],
      ['/fit/class_weight/aux', /compares numbers/],
    ],
  },
  {
    name: 'class weights of an output without loss',
    setting: { compile: { loss: [null, 'mse'] }, classWeight: { main: { 0: 1 } } },
    errors: [['/fit/class_weight/main', /this output has none/]],
  },
  {
    name: 'a weight of a loss that float32 cannot hold',
    setting: { compile: { loss: both, loss_weights: { aux: 1e39 } } },
    errors: [['/compile/loss_weights/aux', /exceeds the range of float32/]],
  },
  {
    name: 'a metric that is reported as the loss of another output',
    setting: {
      compile: { loss: { a: SPARSE, a_b: 'mse' }, metrics: { a: [{ type: 'accuracy', name: 'b_loss' }] } },
      outputs: { a: 'main', a_b: 'aux' },
      labels: { a: classes('dataset.y.a'), a_b: numbers('dataset.y.a_b') },
    },
    errors: [['/compile/metrics/a/0', /reported as a_b_loss/]],
  },
  {
    name: 'a loss of an output without labels',
    setting: { compile: { loss: both }, labels: { main: classes('dataset.y.main'), aux: null } },
    errors: [['/compile/loss/aux', /dataset\.y gives no labels for it/]],
  },
];

describe('compile of a model with several outputs refuses', () => {
  for (const { name, setting, errors } of refused)
    test(name, () => {
      const { issues, resolved } = examine(setting);
      assert.equal(resolved, undefined);
      assert.deepEqual(
        issues.map(({ pointer }) => pointer),
        errors.map(([pointer]) => pointer),
        JSON.stringify(issues),
      );
      for (const [index, [, says]] of errors.entries()) assert.match(issues[index]?.detail ?? '', says);
    });
});

describe('callbacks and checkpoints can monitor', () => {
  test("the values of every output, by Keras's names", () => {
    const { reported } = examine({
      compile: { loss: both, metrics: { main: ['accuracy'] }, weighted_metrics: { main: ['accuracy'] } },
    });
    assert.deepEqual(monitorable(reported ?? [], true), [
      'loss',
      'main_loss',
      'aux_loss',
      'main_accuracy',
      'main_weighted_accuracy',
      'val_loss',
      'val_main_loss',
      'val_aux_loss',
      'val_main_accuracy',
      'val_main_weighted_accuracy',
    ]);
  });

  test('no loss of an output where only one has a loss', () => {
    const { reported } = examine({ compile: { loss: [SPARSE, null], metrics: [null, 'mae'] } });
    assert.deepEqual(reported, ['aux_mae']);
  });
});
