import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import { LOSSES } from '../../../src/keras/losses/index.js';
import { METRICS } from '../../../src/keras/metrics/index.js';
import { createValidator } from '../../../src/validation/validation.js';

const validateJob = createValidator(JobCreateSchema);
const job = articleJob();

const inJob = (fields: object) => ({ ...job, ...fields });
const inCompile = (fields: object) => ({ ...job, compile: { ...job.compile, ...fields } });
const inFit = (fields: object) => ({ ...job, fit: fields });
const inDataset = (fields: object) => ({ ...job, dataset: { id: 'mnist', ...fields } });
const asLayer = (layer: unknown) => ({ ...job, model: { layers: [layer, { type: 'Dense', units: 10 }] } });
const dense = (fields: object) => asLayer({ type: 'Dense', units: 8, ...fields });

/** The input of a Keras user, the pointer of the response, and a part of its detail. */
type Idiom = [typed: string, body: unknown, pointer: string, says: string];

const fields: Idiom[] = [
  ['lr', inCompile({ optimizer: { type: 'adam', lr: 0.1 } }), '/compile/optimizer/lr', "'learning_rate'"],
  [
    'decay',
    inCompile({ optimizer: { type: 'sgd', decay: 1 } }),
    '/compile/optimizer/decay',
    'make learning_rate a schedule',
  ],
  ['a learning rate in compile', inCompile({ lr: 1 }), '/compile/lr', '{"type": "adam", "learning_rate"'],
  [
    'label_smoothing',
    inCompile({ loss: { type: 'mse', label_smoothing: 0 } }),
    '/compile/loss/label_smoothing',
    'Known: type, from_logits',
  ],
  ['fit x', inFit({ x: [1] }), '/fit/x', '{"id": "mnist"}'],
  ['verbose', inFit({ verbose: 1 }), '/fit/verbose', 'metrics, events and logs'],
  ['nb_epoch', inFit({ nb_epoch: 1 }), '/fit/nb_epoch', "'epochs'"],
  ['epochs next to fit', inJob({ epochs: 5 }), '/epochs', '{"fit": {"epochs": …}}'],
  ['loss next to compile', inJob({ loss: 'mse' }), '/loss', '{"compile": {"loss": …}}'],
  ['layers next to model', inJob({ layers: [] }), '/layers', '{"model": {"layers": …}}'],
  [
    'model.get_config()',
    { ...job, model: { name: 'm', trainable: true, layers: [], input_layers: [], output_layers: [] } },
    '/model/input_layers',
    'json.loads(model.to_json())',
  ],
  ['input_dim', dense({ input_dim: 784 }), '/model/layers/0/input_dim', 'Write input_shape'],
  [
    'batch_input_shape',
    dense({ batch_input_shape: [null, 784] }),
    '/model/layers/0/batch_input_shape',
    'without the batch axis',
  ],
  [
    'batch_shape',
    asLayer({ type: 'InputLayer', batch_shape: [null, 784] }),
    '/model/layers/0/batch_shape',
    'without the batch axis',
  ],
  [
    'no activation',
    dense({ activation: null }),
    '/model/layers/0/activation',
    "For no activation write 'linear'",
  ],
  ['dtype', dense({ dtype: 'float64' }), '/model/layers/0/dtype', 'float32'],
];

const serialized: Idiom[] = [
  [
    'a layer',
    asLayer({ class_name: 'Dense', config: { units: 8 } }),
    '/model/layers/0/type',
    'Write "type": "Dense" in place of class_name, with the fields of config next to it.',
  ],
  [
    'an unknown layer',
    asLayer({ class_name: 'Dens', config: {} }),
    '/model/layers/0/type',
    'Write type in place of class_name',
  ],
  [
    'an initializer',
    dense({ kernel_initializer: { class_name: 'HeNormal', config: {} } }),
    '/model/layers/0/kernel_initializer/type',
    '"type": "he_normal"',
  ],
  [
    'a step with a type',
    inDataset({ x: [{ type: 'rescale', scale: 1 }] }),
    '/dataset/x/0/op',
    'Write "op": "rescale" in place of type.',
  ],
];

const bare: Idiom[] = [
  ['dataset: "mnist"', inJob({ dataset: 'mnist' }), '/dataset', 'Write {"id": "mnist"}.'],
  ['model: […]', inJob({ model: [{ type: 'Dense', units: 10 }] }), '/model', 'Write {"layers": […]}.'],
  ['model.to_json()', inJob({ model: '{"class_name": "Sequential"}' }), '/model', 'The string contains JSON'],
  ['metrics: "accuracy"', inCompile({ metrics: 'accuracy' }), '/compile/metrics', 'Write ["accuracy"].'],
  ['input_shape: 784', dense({ input_shape: 784 }), '/model/layers/0/input_shape', 'Write [784].'],
  ['a layer by its name', asLayer('Flatten'), '/model/layers/0', 'Write {"type": "Flatten"}.'],
  ['a step by its name', inDataset({ x: ['rescale'] }), '/dataset/x/0', 'Write {"op": "rescale", …}.'],
  ['y: "one_hot"', inDataset({ y: 'one_hot' }), '/dataset/y', 'Write [{"op": "one_hot"}].'],
  ['x: {…}', inDataset({ x: { op: 'grayscale' } }), '/dataset/x/op', 'Write [{"op": "grayscale"}].'],
];

const layer = (type: string, says: string): Idiom => [type, asLayer({ type }), '/model/layers/0/type', says];
const optimizer = (name: string, says: string): Idiom => [
  name,
  inCompile({ optimizer: name }),
  '/compile/optimizer',
  says,
];
const loss = (name: string, says: string): Idiom => [name, inCompile({ loss: name }), '/compile/loss', says];
const metric = (name: string, says: string): Idiom => [
  name,
  inCompile({ metrics: [name] }),
  '/compile/metrics/0',
  says,
];
const activation = (name: string, says: string): Idiom => [
  name,
  dense({ activation: name }),
  '/model/layers/0/activation',
  says,
];

const names: Idiom[] = [
  layer('Input', "'InputLayer'"),
  layer('MaxPool2D', "'MaxPooling2D'"),
  layer('Convolution2D', "'Conv2D'"),
  layer('MaxNumBoundingBoxes', 'Not supported: there are no datasets with bounding boxes.'),
  layer('dense', "did you mean 'Dense'?"),
  optimizer('Adam', "did you mean 'adam'?"),
  optimizer('SGD', "did you mean 'sgd'?"),
  optimizer('RMSprop', "did you mean 'rmsprop'?"),
  optimizer('Adagrad', "did you mean 'adagrad'?"),
  optimizer('AdamW', "did you mean 'adamw'?"),
  optimizer('Muon', "did you mean 'muon'? Known: sgd"),
  loss('dise', "did you mean 'dice'?"),
  [
    'a loss object',
    inCompile({ loss: { type: 'binary crossentropi' } }),
    '/compile/loss/type',
    "Unknown loss 'binary crossentropi'; did you mean 'binary_crossentropy'?",
  ],
  metric('Accurracy', "did you mean 'accuracy'?"),
  metric('MeanMetricWrapper', 'it names nothing by itself.'),
  activation('ReLU', "did you mean 'relu'?"),
  activation('Softmax', "did you mean 'softmax'?"),
];

const groups: [string, Idiom[]][] = [
  ["a field of Keras's that is none here", fields],
  ['what Keras serialises', serialized],
  ['a value without what belongs around it', bare],
  ['a name in another spelling', names],
];

for (const [group, idioms] of groups) {
  describe(`${group} gets advice on what to write instead:`, () => {
    for (const [typed, body, pointer, says] of idioms) {
      test(typed, () => {
        const violations = validateJob(body);
        const found = violations.find((violation) => violation.pointer === pointer);
        assert.ok(found?.detail.includes(says), JSON.stringify(violations));
      });
    }
  });
}

test('every name that Keras knows a loss or a metric by is accepted', () => {
  for (const spec of LOSSES)
    for (const loss of spec.names) assert.deepEqual(validateJob(inCompile({ loss })), [], loss);
  for (const metric of [...METRICS.flatMap(({ names }) => names), 'accuracy', 'acc'])
    assert.deepEqual(validateJob(inCompile({ metrics: [metric] })), [], metric);
});

test('a hint is given only for a wrong type, not for a wrong value', () => {
  const [violation] = validateJob(inJob({ model: { layers: [] } }));
  assert.match(violation?.detail ?? '', /got an empty list\.$/);
});

test('a model given by name gets no hint, because any text could be a class', () => {
  const [violation] = validateJob(inJob({ model: 'resnet50' }));
  assert.match(violation?.detail ?? '', /got 'resnet50'\.$/);
});
