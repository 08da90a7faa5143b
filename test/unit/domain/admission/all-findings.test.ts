import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { askForJob } from '../../../helpers/api/ask-for-job.js';
import { printedByKeras } from '../../../helpers/keras/printed-by-keras.js';

const printed = await printedByKeras();
const LOSS = 'sparse_categorical_crossentropy';
const digits = describedDataset();
const rows = describedDataset({ x: { shape: [4], dtype: 'float32' } });

const body = (model: unknown, more: object = {}) => ({
  model,
  compile: { loss: LOSS },
  dataset: { id: 'mnist' },
  ...more,
});
const pointersOf = (asked: unknown, dataset = digits) =>
  askForJob(asked, dataset)
    .errors.map(({ pointer }) => pointer)
    .sort();
const detailsOf = (asked: unknown, dataset = rows) =>
  askForJob(asked, dataset)
    .errors.map(({ detail }) => detail)
    .join('\n');

describe('the findings of a job', () => {
  test('include format, layers, compile, dataset and fit at once', () => {
    const saved = ['Foo', 'TorchModuleWrapper', 'Lambda', 'Bar'].map((class_name) => ({
      class_name,
      config: {},
    }));
    const model = { class_name: 'Functional', config: { layers: saved } };
    const asked = body(model, {
      compile: { optimizer: 'addam', loss: { class_name: 'Square' }, metrics: ['MeanIoU'] },
      dataset: { id: 'mnist', x: [{ op: 'reshape', shape: [783] }] },
      fit: { epochs: 0, validation_split: 0.999999 },
      limits: { max_run_seconds: 1e6 },
      labels: { 'a b': 'x' },
    });
    assert.deepEqual(pointersOf(asked), [
      '/compile/loss/class_name',
      '/compile/metrics/0',
      '/compile/optimizer',
      '/dataset/x/0/shape',
      '/fit/epochs',
      '/fit/validation_split',
      '/labels/a b',
      '/limits/max_run_seconds',
      '/model/config/layers',
      '/model/config/layers/0/class_name',
      '/model/config/layers/1/class_name',
      '/model/config/layers/2/class_name',
      '/model/config/layers/3/class_name',
    ]);
  });

  test('include those of callbacks next to others that cannot be read', () => {
    const callbacks = [
      { type: 'EarlyStopping', patience: -1 },
      { type: 'ReduceLROnPlateau', monitor: 'val_accuracy' },
      { class_name: 'Mine', config: {} },
      5,
    ];
    assert.deepEqual(
      pointersOf(
        body({ layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10 }] }, { fit: { callbacks } }),
      ),
      [
        '/fit/callbacks/0/patience',
        '/fit/callbacks/1/monitor',
        '/fit/callbacks/2/class_name',
        '/fit/callbacks/3',
      ],
    );
  });

  test('name every accepted value where several kinds of values are accepted', () => {
    assert.match(
      detailsOf(body({ layers: [{ type: 'Dense', units: 10 }] }, { fit: { shuffle: 'batches' } })),
      /shuffle must be true or false or 'batch'; got 'batches'/,
    );
  });

  test('include a loss that is incompatible with the last layer, whatever precedes it', () => {
    const layers = [
      { type: 'Foo' },
      { type: 'Flatten' },
      { type: 'Dense', units: 5 },
      { type: 'BatchNormalization' },
    ];
    assert.deepEqual(pointersOf(body({ layers })), ['/model/layers/0/type', '/model/layers/2']);
    const flat = [
      { type: 'Conv2D', filters: 8, kernel_size: 3 },
      { type: 'LSTM', units: 5 },
    ];
    assert.deepEqual(pointersOf(body({ layers: flat })), ['/model/layers/0', '/model/layers/1']);
  });

  test('include several shape mismatches', () => {
    const layers = [
      { type: 'Conv2D', filters: 8, kernel_size: 3 },
      { type: 'Flatten' },
      { type: 'Dense', units: 10 },
      { type: 'LSTM', units: 10 },
      { type: 'Dense', units: 10, name: 'a', kernel_initializer: 'identity' },
      { type: 'Dense', units: 10, name: 'a', bias_initializer: 'orthogonal' },
    ];
    assert.deepEqual(pointersOf(body({ layers })), [
      '/model/layers/0',
      '/model/layers/3',
      '/model/layers/5/bias_initializer',
      '/model/layers/5/name',
    ]);
  });

  test('omit outputs that are unknown', () => {
    const layers = [{ type: 'Flatten' }, { type: 'Dense', units: 10 }, { type: 'Foo' }];
    assert.deepEqual(pointersOf(body({ layers })), ['/model/layers/2/type']);
    const missing = [{ type: 'Flatten' }, { type: 'Dense' }];
    assert.deepEqual(pointersOf(body({ layers: missing })), ['/model/layers/1/units']);
  });

  test('omit the values of a metric that could not be read', () => {
    const model = { layers: [{ type: 'Flatten' }, { type: 'Dense', units: 10 }] };
    const checkpoint = { monitor: 'accuracy' };
    const unread = { compile: { loss: LOSS, metrics: ['foo'] }, checkpoint };
    assert.deepEqual(pointersOf(body(model, unread)), ['/compile/metrics/0']);
    assert.deepEqual(pointersOf(body(model, { compile: 'mse', checkpoint })), ['/compile']);
    assert.deepEqual(pointersOf({ model, dataset: { id: 'mnist' }, checkpoint }), ['/compile']);
  });

  test('include model, compile and fit of a job without a dataset', () => {
    const layers = [{ type: 'InputLayer' }, { type: 'InputLayer' }, { type: 'Dense', units: 3 }];
    const asked = {
      model: { layers },
      compile: { optimizer: { type: 'sgd', clipnorm: 1, clipvalue: 1 }, loss: LOSS },
      dataset: { id: 'Not An Id' },
      checkpoint: { monitor: 'val_accuracy' },
    };
    assert.deepEqual(pointersOf(asked), [
      '/checkpoint/monitor',
      '/compile/optimizer/clipvalue',
      '/dataset/id',
      '/model/layers/1',
    ]);
  });
});

describe("Keras 3's to_json output", () => {
  const wrongFit = {
    compile: { optimizer: { class_name: 'Shampoo' }, loss: LOSS },
    fit: { validation_split: 0.999999 },
  };

  for (const name of ['two_headed', 'shared_layer', 'branched', 'chain', 'subclassed', 'with_lambda'])
    test(`still has its compile and fit checked: ${name}`, () => {
      const pointers = pointersOf(body(printed.models[name], wrongFit), rows);
      assert.ok(pointers.includes('/compile/optimizer/class_name'), pointers.join());
      assert.ok(pointers.includes('/fit/validation_split'), pointers.join());
    });

  test('is checked against the labels, output by output', () => {
    for (const [name, words] of [
      ['chain', /'dense_\d' has 2 outputs/],
      ['shared_layer', /'dense_\d' has 4 outputs/],
      ['branched', /The model has 4 outputs but the dataset has 10 classes/],
    ] as const)
      assert.match(detailsOf(body(printed.models[name])), words);
  });

  test('gets the nearest name for a misspelt class', () => {
    const layers = [{ class_name: 'Dense', config: { units: 10 } }];
    assert.match(
      detailsOf(body({ class_name: 'Sequental', config: { layers } })),
      /did you mean 'Sequential'/,
    );
    assert.match(detailsOf(body({ class_name: 'MyModel', config: {} })), /'MyModel' is a subclassed model/);
  });

  test('is rejected for a subclassed model, which has no definition', () => {
    assert.match(
      detailsOf(body(printed.models['subclassed'])),
      /'Subclassed' is a subclassed model.*no definition that can be posted/,
    );
  });

  test('is rejected with Python code, which is never run', () => {
    const details = detailsOf(body(printed.models['with_lambda']));
    assert.match(details, /This is Python code, which is never run/);
    assert.match(details, /Lambda runs Python code, which a model definition cannot contain/);
  });

  test('is read from a list of its layers, with the hard_sigmoid of Keras 3', () => {
    const two = describedDataset({ x: { shape: [4], dtype: 'float32' }, classes: ['a', 'b'] });
    const { config } = askForJob(body(printed.dumped), two);
    const activations = config?.model.layers.map((layer) => 'activation' in layer && layer.activation);
    assert.deepEqual(activations, [false, 'hard_sigmoid', 'linear']);
  });
});

describe('features that can never be part of a definition', () => {
  for (const type of ['Lambda', 'TFSMLayer', 'TorchModuleWrapper', 'JaxLayer', 'FlaxLayer', 'TFOpLambda'])
    test(`are not built-in layers: ${type}`, () => {
      for (const model of [
        { layers: [{ type, config: {} }] },
        { class_name: 'Sequential', config: [{ class_name: type, config: {} }] },
      ]) {
        const details = detailsOf(body(model));
        assert.match(details, new RegExp(`${type} runs .*Only the built-in classes of Keras`));
        assert.doesNotMatch(details, /Unknown layer/);
      }
    });

  const dense = (more: object) => ({
    class_name: 'Sequential',
    config: [{ class_name: 'Dense', config: { units: 10, ...more } }],
  });
  const custom = {
    module: 'mine',
    class_name: 'GlorotUniform',
    config: {},
    registered_name: 'mine>GlorotUniform',
  };
  const cases: [string, unknown, string][] = [
    [
      'a layer of another module',
      { class_name: 'Sequential', config: [{ ...custom, class_name: 'Dense' }] },
      '/model/config/0/class_name',
    ],
    [
      'a registered layer without a module',
      {
        class_name: 'Sequential',
        config: [{ class_name: 'Dense', config: {}, registered_name: 'Custom>Dense' }],
      },
      '/model/config/0/class_name',
    ],
    ['an initializer', dense({ kernel_initializer: custom }), '/model/config/0/config/kernel_initializer'],
    [
      'an activation',
      dense({ activation: { ...custom, class_name: 'relu' } }),
      '/model/config/0/config/activation',
    ],
    [
      'a layer with weights as an activation',
      dense({ activation: { class_name: 'PReLU', config: {} } }),
      '/model/config/0/config/activation',
    ],
    [
      'a lambda of Keras 3',
      dense({ activation: { class_name: '__lambda__', config: {} } }),
      '/model/config/0/config/activation',
    ],
  ];
  for (const [name, model, pointer] of cases)
    test(`are rejected even with the name of a Keras class: ${name}`, () => {
      const found = askForJob(body(model), rows).errors.find((error) => error.pointer === pointer);
      assert.match(
        found?.detail ?? 'accepted',
        /custom class|Python code|The layer 'PReLU' is not supported as an activation/,
      );
    });
});
