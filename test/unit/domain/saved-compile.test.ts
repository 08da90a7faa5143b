import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describedDataset, regressionDataset } from '../../fixtures/described-datasets.js';
import { askForJob } from '../../helpers/ask-for-job.js';
import { printedByKeras } from '../../helpers/printed-by-keras.js';

const printed = await printedByKeras();
const LOSS = 'sparse_categorical_crossentropy';

function ask(compile: object, units = 10, dataset = describedDataset()) {
  const layers = [{ type: 'Flatten' }, { type: 'Dense', units, name: 'digits' }];
  return askForJob(
    { model: { layers }, compile: { loss: LOSS, ...compile }, dataset: { id: 'mnist' } },
    dataset,
  );
}

function compiled(compile: object, units?: number, dataset?: ReturnType<typeof describedDataset>) {
  const { config, errors } = ask(compile, units, dataset);
  return config?.compile ?? assert.fail(JSON.stringify(errors));
}

function onlyError(compile: object) {
  const [error, ...others] = ask(compile).errors;
  assert.deepEqual(others, []);
  return error ?? assert.fail('accepted');
}

describe('a loss as serialized by Keras', () => {
  test('is read with its arguments', () => {
    assert.deepEqual(compiled({ loss: printed.losses['sparse, logits'] }).loss, {
      type: LOSS,
      from_logits: true,
    });
  });

  for (const name of ['mse', 'mse function'])
    test(`is read: ${name}`, () => {
      const { loss } = compiled({ loss: printed.losses[name] }, 1, regressionDataset());
      assert.deepEqual(loss, { type: 'mean_squared_error', from_logits: false });
    });

  test('of Keras 2 is read', () => {
    const config = {
      reduction: 'auto',
      name: 'x',
      from_logits: true,
      ignore_class: null,
      axis: -1,
      fn: LOSS,
    };
    const { loss } = compiled({ loss: { class_name: 'SparseCategoricalCrossentropy', config } });
    assert.deepEqual(loss, { type: LOSS, from_logits: true });
  });

  const refused: [string, string, RegExp][] = [
    [
      'smoothed',
      '/config/label_smoothing',
      /label_smoothing of BinaryCrossentropy.*must be omitted or 0; got 0\.1/,
    ],
    ['summed', '/config/reduction', /reduction of MeanAbsoluteError.*got 'sum'/],
    ['huber', '/class_name', /^The loss 'Huber' is not supported yet\./],
  ];
  for (const [name, pointer, words] of refused)
    test(`is rejected by name with a pointer: ${name}`, () => {
      const error = onlyError({ loss: printed.losses[name] });
      assert.equal(error.pointer, `/compile/loss${pointer}`);
      assert.match(error.detail, words);
    });

  test('is rejected as custom if it is', () => {
    const error = onlyError({
      loss: { class_name: 'Focal', module: 'my.losses', registered_name: 'my>Focal', config: {} },
    });
    assert.equal(error.pointer, '/compile/loss/class_name');
    assert.match(error.detail, /'Focal' of 'my\.losses' is a custom class/);
  });

  test('is read from a list of one and by the output name', () => {
    const meant = { type: LOSS, from_logits: false };
    assert.deepEqual(compiled({ loss: [LOSS] }).loss, meant);
    assert.deepEqual(compiled({ loss: { digits: LOSS } }).loss, meant);
    assert.deepEqual(compiled({ loss: { digits: { type: LOSS } } }).loss, meant);
  });

  test('is rejected for two outputs', () => {
    const error = onlyError({ loss: { digits: LOSS, other: 'mse' } });
    assert.equal(error.pointer, '/compile/loss');
    assert.match(error.detail, /an object with exactly one field/);
  });

  test('is rejected for an unknown output, such as a misspelt type', () => {
    const error = onlyError({ loss: { typ: LOSS } });
    assert.equal(error.pointer, '/compile/loss/typ');
    assert.match(error.detail, /no output 'typ': its only output is 'digits'/);
  });
});

describe('metrics as serialized by Keras', () => {
  const resolved = (metrics: unknown) => compiled({ metrics }).metrics;
  const sparse = 'sparse_categorical_accuracy';

  test('are read with their names', () => {
    assert.deepEqual(resolved([printed.metrics['sparse accuracy']]), [{ name: sparse, function: sparse }]);
    assert.deepEqual(resolved([printed.metrics['sparse accuracy named acc']]), [
      { name: 'acc', function: sparse },
    ]);
  });

  test('of a wrapped function are read', () => {
    const { metrics } = compiled(
      { loss: 'mse', metrics: [printed.metrics['wrapped']] },
      1,
      regressionDataset(),
    );
    assert.deepEqual(metrics, [{ name: 'mean_absolute_error', function: 'mean_absolute_error' }]);
  });

  test('are read from the list of the only output, or by its name', () => {
    const meant = [{ name: 'acc', function: sparse }];
    assert.deepEqual(resolved([['acc']]), meant);
    assert.deepEqual(resolved({ digits: 'acc' }), meant);
    assert.deepEqual(resolved({ digits: [printed.metrics['sparse accuracy named acc']] }), meant);
    assert.deepEqual(resolved(printed.metrics['sparse accuracy named acc']), meant);
  });

  for (const [field, given] of [
    ['type', { type: 'AUC' }],
    ['name', { name: 'AUC' }],
  ] as const)
    test(`are rejected by name in an unsupported form: an object with ${field}`, () => {
      const error = onlyError({ metrics: [given] });
      assert.equal(error.pointer, `/compile/metrics/0/${field}`);
      assert.match(error.detail, /^Unknown metric 'AUC'\. Not supported yet/);
    });

  test('that are objects with only a known name are rejected with advice to write the name', () => {
    const error = onlyError({ metrics: [{ name: 'accuracy' }] });
    assert.equal(error.pointer, '/compile/metrics/0');
    assert.match(error.detail, /"accuracy" instead of the object/);
  });

  test('are rejected for a second output', () => {
    const error = onlyError({ metrics: [['acc'], ['mse']] });
    assert.equal(error.pointer, '/compile/metrics/1');
    assert.match(error.detail, /the metrics of one output, and the model has only one/);
  });

  const refused: [string, string, RegExp][] = [
    ['auc', '/class_name', /^The metric 'AUC' is not supported yet\./],
    ['exact accuracy', '/class_name', /counts outputs that equal their label; write 'accuracy'/],
    ['named otherwise', '/config/name', /got 'top'\. Omit name/],
    ['binary accuracy at 0.4', '/config/threshold', /threshold of BinaryAccuracy.*got 0\.4/],
    ['half precision', '/config/dtype', /float32; got 'float16'/],
  ];
  for (const [name, pointer, words] of refused)
    test(`are rejected by name with a pointer: ${name}`, () => {
      const error = onlyError({ metrics: [printed.metrics[name]] });
      assert.equal(error.pointer, `/compile/metrics/0${pointer}`);
      assert.match(error.detail, words);
    });
});

describe('an optimizer as serialized by Keras', () => {
  test('is read with its arguments', () => {
    const { optimizer } = compiled({ optimizer: printed.optimizers['adam'] });
    assert.deepEqual(optimizer, {
      type: 'adam',
      learning_rate: 0.5,
      weight_decay: null,
      clipnorm: 1,
      clipvalue: null,
      global_clipnorm: null,
      beta_1: 0.9,
      beta_2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
    });
  });

  for (const name of ['rmsprop', 'adagrad'])
    test(`is read: ${name}`, () =>
      assert.equal(compiled({ optimizer: printed.optimizers[name] }).optimizer.type, name));

  test('of Keras 2 is read, including lr and an epsilon of null', () => {
    const config = {
      name: 'RMSprop',
      lr: 0.01,
      decay: 0,
      rho: 0.8,
      momentum: 0,
      epsilon: null,
      centered: false,
    };
    const { optimizer } = compiled({ optimizer: { class_name: 'Custom>RMSprop', config } });
    assert.ok(optimizer.type === 'rmsprop');
    assert.deepEqual([optimizer.learning_rate, optimizer.rho, optimizer.epsilon], [0.01, 0.8, 1e-7]);
  });

  test('of TensorFlow.js is read, including beta1 and beta2', () => {
    const config = { learning_rate: 0.01, beta1: 0.8, beta2: 0.99, epsilon: 1e-7 };
    const { optimizer } = compiled({ optimizer: { class_name: 'Adam', config } });
    assert.ok(optimizer.type === 'adam');
    assert.deepEqual([optimizer.beta_1, optimizer.beta_2], [0.8, 0.99]);
  });

  test('with arguments next to its config is rejected with their location', () => {
    const error = onlyError({ optimizer: { class_name: 'Adam', learning_rate: 0.1 } });
    assert.equal(error.pointer, '/compile/optimizer/learning_rate');
    assert.match(error.detail, /Put arguments in config/);
  });

  test('with an invalid learning rate is rejected with its location', () => {
    const error = onlyError({ optimizer: { class_name: 'SGD', config: { lr: -1 } } });
    assert.equal(error.pointer, '/compile/optimizer/config/lr');
  });

  const refused: [string, string, RegExp][] = [
    [
      'sgd, scheduled',
      '/config/learning_rate',
      /schedule 'ExponentialDecay' is not supported yet\. Write a single number, such as its initial rate 0\.1/,
    ],
    ['averaged', '/config/use_ema', /use_ema of SGD.*got true/],
    [
      'adamw',
      '/class_name',
      /'AdamW' is not supported yet\. Write \{"type": "adam", "weight_decay": 0\.004\}/,
    ],
  ];
  for (const [name, pointer, words] of refused)
    test(`is rejected by name with a pointer: ${name}`, () => {
      const error = onlyError({ optimizer: printed.optimizers[name] });
      assert.equal(error.pointer, `/compile/optimizer${pointer}`);
      assert.match(error.detail, words);
    });

  test('in the short form with a schedule is rejected', () => {
    const schedule = { class_name: 'CosineDecay', config: { initial_learning_rate: 0.2, decay_steps: 10 } };
    const error = onlyError({ optimizer: { type: 'sgd', learning_rate: schedule } });
    assert.equal(error.pointer, '/compile/optimizer/learning_rate');
    assert.match(
      error.detail,
      /'CosineDecay' is not supported yet\. Write a single number, such as its initial rate 0\.2/,
    );
  });
});
