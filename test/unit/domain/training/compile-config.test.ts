import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JobCreateSchema } from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const validate = createValidator(JobCreateSchema);
const dataset = describedDataset({ x: { shape: [4], dtype: 'float32' } });

const saved = (module: string, class_name: string, config: object) => ({
  module: `keras.${module}`,
  class_name,
  config,
  registered_name: null,
});

/** As Keras 3.15.1 prints it. */
const compileConfig = {
  optimizer: saved('optimizers', 'Adam', {
    name: 'adam',
    learning_rate: saved('optimizers.schedules', 'ExponentialDecay', {
      initial_learning_rate: 0.1,
      decay_steps: 10,
      decay_rate: 0.9,
      staircase: false,
      name: 'ExponentialDecay',
    }),
    weight_decay: null,
    clipnorm: null,
    global_clipnorm: null,
    clipvalue: null,
    use_ema: false,
    ema_momentum: 0.99,
    ema_overwrite_frequency: null,
    loss_scale_factor: null,
    gradient_accumulation_steps: null,
    beta_1: 0.9,
    beta_2: 0.999,
    epsilon: 1e-7,
    amsgrad: false,
  }),
  loss: saved('losses', 'SparseCategoricalCrossentropy', {
    name: 'sparse_categorical_crossentropy',
    reduction: 'sum_over_batch_size',
    from_logits: true,
    ignore_class: null,
  }),
  loss_weights: null,
  metrics: ['accuracy'],
  weighted_metrics: null,
  run_eagerly: false,
  steps_per_execution: 1,
  jit_compile: false,
};

const model = (compile_config: unknown) => ({
  module: 'keras',
  class_name: 'Sequential',
  config: {
    name: 'printed',
    layers: [saved('layers', 'Dense', { name: 'dense', units: 10 })],
  },
  registered_name: null,
  ...(compile_config !== undefined && { compile_config }),
});

/** The result of posting a job with this model and, where it is given, `compile`. */
function post(printed: unknown, compile?: unknown) {
  const body: unknown = {
    model: model(printed),
    ...(compile !== undefined && { compile }),
    dataset: { id: 'rows' },
  };
  assert.deepEqual(validate(body), []);
  // Validated above.
  return resolveJob(body as Parameters<typeof resolveJob>[0], {
    dataset,
    maxJobMemoryBytes: 8e9,
    maxRunSeconds: 60,
  });
}

function resolved(printed: unknown, compile?: unknown) {
  const job = post(printed, compile);
  return job.outcome === 'resolved' ? job : assert.fail(JSON.stringify(job.errors));
}

const errors = (printed: unknown, compile?: unknown) => {
  const job = post(printed, compile);
  return job.outcome === 'invalid' ? job.errors : assert.fail('accepted');
};

const pointersOf = (findings: readonly { pointer: string }[]) => findings.map(({ pointer }) => pointer);

describe('compile of a job whose model Keras printed after compile()', () => {
  test('may be left out', () => {
    const { config } = resolved(compileConfig);
    const { optimizer, loss, metrics } = config.compile;
    assert.equal(optimizer.type, 'adam');
    assert.deepEqual(optimizer.learning_rate, {
      type: 'ExponentialDecay',
      initial_learning_rate: 0.1,
      decay_steps: 10,
      decay_rate: 0.9,
      staircase: false,
    });
    assert.deepEqual(loss, { type: 'sparse_categorical_crossentropy', from_logits: true });
    assert.deepEqual(metrics, [{ name: 'accuracy', function: 'sparse_categorical_accuracy' }]);
  });

  test('replaces each field that it gives as a whole', () => {
    const { config } = resolved(compileConfig, { loss: 'sparse_categorical_crossentropy', metrics: [] });
    assert.equal(config.compile.optimizer.type, 'adam');
    assert.deepEqual(config.compile.loss, { type: 'sparse_categorical_crossentropy', from_logits: false });
    assert.deepEqual(config.compile.metrics, []);
  });

  test('has the defaults of Keras where neither gives a field', () => {
    const { config } = resolved({ loss: compileConfig.loss, metrics: null });
    assert.equal(config.compile.optimizer.type, 'rmsprop');
    assert.deepEqual(config.compile.metrics, []);
  });

  test('gets findings at their places in the model', () => {
    const wrong = {
      optimizer: { class_name: 'Shampoo', config: {} },
      loss: saved('losses', 'MeanSquaredError', { name: 'm', reduction: 'max' }),
      metrics: [saved('metrics', 'MeanIoU', {})],
    };
    assert.deepEqual(pointersOf(errors(wrong)).sort(), [
      '/model/compile_config/loss/config/reduction',
      '/model/compile_config/metrics/0/config/num_classes',
      '/model/compile_config/optimizer/class_name',
    ]);
  });

  test('gets findings about values of the wrong type at their places in the model', () => {
    assert.deepEqual(pointersOf(errors({ loss: 5, metrics: [7] })), [
      '/model/compile_config/loss',
      '/model/compile_config/metrics/0',
    ]);
  });

  test('is refused for code: a loss or a learning rate that is a function', () => {
    const lambda = { class_name: '__lambda__', config: { value: ['4wIAAAA=', null, null] } };
    const custom = { module: 'builtins', class_name: 'function', config: 'my', registered_name: 'function' };
    const optimizer = saved('optimizers', 'SGD', { learning_rate: lambda });
    for (const [printed, pointer] of [
      [{ loss: lambda }, '/model/compile_config/loss'],
      [{ loss: custom }, '/model/compile_config/loss'],
      [{ loss: 'mse', optimizer }, '/model/compile_config/optimizer/config/learning_rate'],
    ] as const) {
      const [error] = errors(printed);
      assert.ok(error?.pointer.startsWith(pointer), JSON.stringify(error));
    }
  });
});

describe('the warnings of a job whose model Keras printed after compile()', () => {
  const codesOf = (printed: unknown, compile?: unknown) =>
    resolved(printed, compile)
      .report.warnings.filter(({ code }) => code === 'lost_argument' || code === 'no_effect')
      .map(({ code, pointer }) => [code, pointer]);

  test('name the arguments that Keras does not print', () => {
    const loss = { ...compileConfig, metrics: [] };
    assert.deepEqual(codesOf(loss), [['lost_argument', '/model/compile_config/loss']]);
    assert.deepEqual(codesOf({ ...loss, loss: null }, { loss: 'sparse_categorical_crossentropy' }), []);
    assert.deepEqual(codesOf({ loss: compileConfig.loss }, { loss: 'sparse_categorical_crossentropy' }), []);
  });

  test('name arguments without effect, unless they have the values that Keras prints for none', () => {
    const printed = { ...compileConfig, jit_compile: true, run_eagerly: true, steps_per_execution: 8 };
    assert.deepEqual(codesOf({ ...printed, loss: null }, { loss: 'sparse_categorical_crossentropy' }), [
      ['no_effect', '/model/compile_config/jit_compile'],
      ['no_effect', '/model/compile_config/run_eagerly'],
      ['no_effect', '/model/compile_config/steps_per_execution'],
    ]);
    const given = { loss: 'sparse_categorical_crossentropy', auto_scale_loss: true };
    assert.deepEqual(codesOf(undefined, given), [['no_effect', '/compile/auto_scale_loss']]);
  });
});

describe('a job without a loss', () => {
  test('is refused at the place where it belongs', () => {
    const [whole] = errors(undefined);
    assert.equal(whole?.pointer, '/compile');
    assert.match(whole?.detail ?? '', /Keras prints one after model\.compile/);
    assert.deepEqual(pointersOf(errors({ optimizer: 'adam' }, { metrics: [] })), ['/compile/loss']);
  });
});
