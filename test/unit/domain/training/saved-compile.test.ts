import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describedDataset, regressionDataset } from '../../../fixtures/described-datasets.js';
import { askForJob } from '../../../helpers/api/ask-for-job.js';
import { printedByKeras } from '../../../helpers/keras/printed-by-keras.js';

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
  if (config === undefined) assert.fail(JSON.stringify(errors));
  return { ...config.compile, metrics: [config.compile.metrics].flat() };
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

  test('keeps its reduction', () => {
    const { loss } = compiled({ loss: printed.losses['summed'] }, 1, regressionDataset());
    assert.deepEqual(loss, { type: 'mean_absolute_error', from_logits: false, reduction: 'sum' });
  });

  test('is rejected with a pointer to a wrong argument', () => {
    const error = onlyError({ loss: { class_name: 'Dice', config: { reduction: 'max' } } });
    assert.equal(error.pointer, '/compile/loss/config/reduction');
    assert.match(error.detail, /'max'/);
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
    assert.equal(error.pointer, '/compile/loss/other');
    assert.match(error.detail, /no output 'other': its only output is 'digits'/);
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
    ['type', { type: 'MeanMetricWrapper' }],
    ['name', { name: 'MeanMetricWrapper' }],
  ] as const)
    test(`are rejected by name in an unsupported form: an object with ${field}`, () => {
      const error = onlyError({ metrics: [given] });
      assert.equal(error.pointer, `/compile/metrics/0/${field}`);
      assert.match(error.detail, /^Unknown metric 'MeanMetricWrapper'\. A base class/);
    });

  test('that are objects with only a known name are rejected with advice to write the name', () => {
    const error = onlyError({ metrics: [{ name: 'accuracy' }] });
    assert.equal(error.pointer, '/compile/metrics/0');
    assert.match(
      error.detail,
      /by its name, "accuracy", or as an object with its arguments: \{"type": "accuracy"\}/,
    );
  });

  const binary = (metrics: unknown) =>
    compiled({ loss: 'binary_crossentropy', metrics }, 1, regressionDataset()).metrics;

  test('are read as the class Accuracy, which is not the metric that chooses by the shapes', () => {
    assert.deepEqual(binary([printed.metrics['exact accuracy']]), [
      { name: 'accuracy', function: 'exact_accuracy' },
    ]);
    assert.deepEqual(binary(['Accuracy']), [
      { name: 'Accuracy', function: 'binary_accuracy', threshold: 0.5 },
    ]);
  });

  test('are read with their arguments and any name', () => {
    assert.deepEqual(binary([printed.metrics['binary accuracy at 0.4']]), [
      { name: 'binary_accuracy', function: 'binary_accuracy', threshold: 0.4 },
    ]);
    assert.equal(resolved([printed.metrics['named otherwise']])[0]?.name, 'top');
  });

  test('without a name are numbered where Keras numbers them', () => {
    const metrics = binary([
      printed.metrics['auc'],
      { type: 'AUC', curve: 'PR' },
      'Precision',
      { type: 'precision' },
    ]);
    assert.deepEqual(
      metrics.map(({ name }) => name),
      ['auc', 'auc_1', 'Precision', 'precision'],
    );
  });

  test('are refused where a name is none that an epoch can report', () => {
    for (const name of ['loss', 'val_loss', 'a\nb', '']) {
      const error = onlyError({ metrics: [{ class_name: 'AUC', config: { name } }] });
      assert.equal(error.pointer, '/compile/metrics/0/config/name', name);
    }
  });

  test('are rejected for a second output', () => {
    const error = onlyError({ metrics: [['acc'], ['mse']] });
    assert.equal(error.pointer, '/compile/metrics/1');
    assert.match(error.detail, /the metrics of one output, and the model has only one/);
  });

  const refused: [string, string, RegExp][] = [['half precision', '/config/dtype', /float32; got 'float16'/]];
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
      exclude_from_weight_decay: [],
      clipnorm: 1,
      clipvalue: null,
      global_clipnorm: null,
      use_ema: false,
      ema_momentum: 0.99,
      ema_overwrite_frequency: null,
      loss_scale_factor: null,
      gradient_accumulation_steps: null,
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

  test('with moving averages of weights is read', () => {
    const { optimizer } = compiled({ optimizer: printed.optimizers['averaged'] });
    assert.ok('use_ema' in optimizer && optimizer.use_ema);
  });

  test('that is not supported is refused by name with those that are', () => {
    const error = onlyError({ optimizer: { class_name: 'Shampoo', config: {} } });
    assert.equal(error.pointer, '/compile/optimizer/class_name');
    assert.match(error.detail, /'Shampoo' is not supported yet\. Supported: sgd, .*ftrl/);
  });

  test('of the class AdamW is read', () => {
    const { optimizer } = compiled({ optimizer: printed.optimizers['adamw'] });
    assert.ok(optimizer.type === 'adamw');
    assert.equal(optimizer.weight_decay, 0.004);
  });
});

const EXPONENTIAL = {
  type: 'ExponentialDecay',
  initial_learning_rate: 0.1,
  decay_steps: 100,
  decay_rate: 0.9,
  staircase: false,
};

const rateIn = (optimizer: object) => 'learning_rate' in optimizer && optimizer.learning_rate;

describe('a learning-rate schedule', () => {
  const rateOf = (learning_rate: object) =>
    rateIn(compiled({ optimizer: { type: 'sgd', learning_rate } }).optimizer);

  test('in an optimizer as Keras serialises it is read', () => {
    const { optimizer } = compiled({ optimizer: printed.optimizers['sgd, scheduled'] });
    assert.deepEqual(rateIn(optimizer), EXPONENTIAL);
  });

  test('as Keras serialises it is read in an optimizer in the short form', () => {
    const { type: class_name, ...config } = EXPONENTIAL;
    assert.deepEqual(rateOf({ class_name, config: { ...config, name: 'x' } }), EXPONENTIAL);
  });

  test('in the short form gets the defaults of Keras', () => {
    const { staircase: _, ...given } = EXPONENTIAL;
    assert.deepEqual(rateOf(given), EXPONENTIAL);
  });

  test('that a job echoes is accepted again', () => {
    assert.deepEqual(rateOf(EXPONENTIAL), EXPONENTIAL);
  });

  const piecewise = (boundaries: number[], values: number[]) => ({
    type: 'PiecewiseConstantDecay',
    boundaries,
    values,
  });
  const saved = (class_name: string, config: object) => ({ class_name, config });
  const refusals: [string, object, string, RegExp][] = [
    ['without its name', {}, '/type', /Missing field 'type'; expected one of ExponentialDecay/],
    ['that Keras has not', { type: 'StepDecay' }, '/type', /Unknown learning-rate schedule 'StepDecay'/],
    ['without a rate', { type: 'CosineDecay', decay_steps: 9 }, '/initial_learning_rate', /Missing field/],
    [
      'with a misspelt argument',
      { ...EXPONENTIAL, decay_step: 9 },
      '/decay_step',
      /did you mean 'decay_steps'/,
    ],
    ['that never decays', { ...EXPONENTIAL, decay_steps: 0 }, '/decay_steps', /greater than 0; got 0/],
    [
      'with too few values',
      piecewise([1, 2], [0.1, 0.2]),
      '/values',
      /one entry more than boundaries: 3.*got 2/,
    ],
    [
      'with boundaries in disorder',
      piecewise([2, 1], [1, 2, 3]),
      '/boundaries',
      /must increase.*entry 1 is 1, after 2/,
    ],
    [
      'with a warm-up to nowhere',
      { type: 'CosineDecay', initial_learning_rate: 0.1, decay_steps: 9, warmup_steps: 3 },
      '/warmup_steps',
      /no warmup_target/,
    ],
    ['of a custom class', saved('Mine', {}), '/class_name', /'Mine' is not supported yet\. Supported: Exp/],
    ['saved without a rate', saved('CosineDecay', { decay_steps: 9 }), '/config', /initial_learning_rate/],
    [
      'saved with values that do not fit',
      saved('PiecewiseConstantDecay', { boundaries: [1], values: [0.1, 0.2, 0.3] }),
      '/config/values',
      /2, one for each interval; got 3/,
    ],
  ];
  for (const [name, learning_rate, pointer, words] of refusals)
    test(`${name} is refused with a pointer`, () => {
      const error = onlyError({ optimizer: { type: 'sgd', learning_rate } });
      assert.ok(error.pointer.startsWith(`/compile/optimizer/learning_rate${pointer}`), error.pointer);
      assert.match(error.detail, words);
    });
});
