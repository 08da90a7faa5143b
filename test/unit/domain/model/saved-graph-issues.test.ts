import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readKerasModel } from '../../../../src/domain/model/saved/keras-model.js';

type Json = Record<string, unknown>;

const input = (name: string): Json => ({
  module: 'keras.layers',
  class_name: 'InputLayer',
  config: { batch_shape: [null, 4], dtype: 'float32', name },
  name,
  inbound_nodes: [],
});
const dense = (name: string, ...calls: unknown[]): Json => ({
  module: 'keras.layers',
  class_name: 'Dense',
  config: { name, units: 3 },
  name,
  inbound_nodes: calls,
});
const operation = (type: string, call: unknown, more: Json = {}): Json => ({
  module: 'keras.src.ops.numpy',
  class_name: type,
  config: { name: type },
  registered_name: type,
  name: type,
  inbound_nodes: [call],
  ...more,
});
const tensor = (...history: unknown[]): Json => ({
  class_name: '__keras_tensor__',
  config: { shape: [null, 4], dtype: 'float32', keras_history: history },
});
const call = (args: unknown[], kwargs: Json = {}): Json => ({ args, kwargs });
const functional = (layers: unknown[], ports: Json = {}): Parameters<typeof readKerasModel>[0] => ({
  class_name: 'Functional',
  // Not all of it fits the contract, which a partly readable job does not either.
  config: {
    name: 'm',
    layers,
    input_layers: ['a', 0, 0],
    output_layers: ['d', 0, 0],
    ...ports,
  } as Parameters<typeof readKerasModel>[0]['config'] & object,
  keras_version: '3.15.1',
});

const issuesOf = (model: Parameters<typeof readKerasModel>[0]): string[] =>
  readKerasModel(model, '/model').issues.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`);

const a = tensor('a', 0, 0);
const connected = dense('d', call([a]));

/** A model with one mistake, and the beginning of its only finding. */
const CASES: [string, Parameters<typeof readKerasModel>[0], string][] = [
  [
    'a call of a tensor of an unknown layer',
    functional([input('a'), dense('d', call([tensor('aa', 0, 0)]))]),
    "/model/config/layers/1/inbound_nodes/0/args/0/config/keras_history unknown_name: The model has no layer 'aa'. Did you mean 'a'?",
  ],
  [
    'a call of a tensor of a call that does not exist',
    functional([input('a'), dense('e', call([a])), dense('d', call([tensor('e', 1, 0)]))]),
    "/model/config/layers/2/inbound_nodes/0/args/0/config/keras_history invalid_value: 'e' has no call 1; it has only call 0.",
  ],
  [
    'a negative output',
    functional([input('a'), dense('d', call([tensor('a', 0, -1)]))]),
    "/model/config/layers/1/inbound_nodes/0/args/0/config/keras_history invalid_value: 'a' has no output -1",
  ],
  [
    'a history that is not a reference',
    functional([input('a'), dense('d', call([tensor('a', 'x', 0)]))]),
    '/model/config/layers/1/inbound_nodes/0/args/0/config/keras_history invalid_value: keras_history must be ["layer name"',
  ],
  [
    'a tensor without a history',
    functional([input('a'), dense('d', call([{ class_name: '__keras_tensor__', config: {} }]))]),
    '/model/config/layers/1/inbound_nodes/0/args/0/config/keras_history missing_field: keras_history must be',
  ],
  [
    'a tensor without a config',
    functional([input('a'), dense('d', call([{ class_name: '__keras_tensor__' }]))]),
    '/model/config/layers/1/inbound_nodes/0/args/0/config missing_field: keras_history must be',
  ],
  [
    'an output that an InputLayer does not have',
    functional([input('a'), dense('d', call([tensor('a', 0, 1)]))]),
    "/model/config/layers/1/inbound_nodes/0/args/0/config/keras_history invalid_value: 'a' has no output 1",
  ],
  [
    'an output of an unknown layer',
    functional([input('a'), connected], { output_layers: [['z', 0, 0]] }),
    "/model/config/output_layers/0 unknown_name: The model has no layer 'z'.",
  ],
  [
    'an output that is not a reference',
    functional([input('a'), connected], { output_layers: { main: 'd' } }),
    '/model/config/output_layers/main invalid_type: Expected ["layer name", 0, 0]',
  ],
  [
    'an input that is not an InputLayer',
    functional([input('a'), connected], {
      input_layers: [
        ['a', 0, 0],
        ['d', 0, 0],
      ],
    }),
    "/model/config/input_layers invalid_value: 'd' is not an InputLayer",
  ],
  [
    'an InputLayer that is not an input',
    functional([input('a'), input('b'), connected]),
    "/model/config/layers/1 misplaced_layer: The InputLayer 'b' is not among the input_layers",
  ],
  [
    'no outputs',
    functional([input('a'), connected], { output_layers: undefined }),
    "/model/config/output_layers missing_field: Missing field 'output_layers'",
  ],
  [
    'an empty list of outputs',
    functional([input('a'), connected], { output_layers: [] }),
    '/model/config/output_layers invalid_value: A model has one of its output_layers or more; got none.',
  ],
  [
    'a layer without a call',
    functional([input('a'), dense('e'), connected]),
    "/model/config/layers/1/inbound_nodes missing_field: 'e' takes no input",
  ],
  [
    'two layers of one name',
    functional([input('a'), dense('d', call([a])), dense('d', call([a]))]),
    "/model/config/layers/2/name duplicate_name: The layer name 'd' is already used by /model/config/layers/1/name",
  ],
  [
    'an operation of a module that is not of Keras',
    functional([input('a'), operation('Add', call([a, a]), { module: 'mine.ops' }), connected]),
    "/model/config/layers/1/class_name unknown_name: 'Add' of 'mine.ops' is a custom class.",
  ],
  [
    'an operation of a module without operations',
    functional([input('a'), operation('Add', call([a, a]), { module: 'keras.src.ops.secret' }), connected]),
    "/model/config/layers/1/class_name unknown_name: 'Add' of 'keras.src.ops.secret' is not a supported operation.",
  ],
  [
    'code among the arguments of a call',
    functional([
      input('a'),
      dense('d', call([a], { f: { class_name: '__lambda__', config: { value: 'x' } } })),
    ]),
    '/model/config/layers/1/inbound_nodes/0/kwargs/f unsupported_argument: This is Python code, which is never run.',
  ],
  [
    'an array that is not rectangular',
    functional([
      input('a'),
      operation(
        'Add',
        call([a, { class_name: '__numpy__', config: { value: [[1, 2], [3]], dtype: 'float32' } }]),
      ),
      connected,
    ]),
    '/model/config/layers/1/inbound_nodes/0/args/1 unsupported_argument: An array must be nested lists',
  ],
  [
    'an array of strings',
    functional([
      input('a'),
      operation('Add', call([a, { class_name: '__numpy__', config: { value: ['x'], dtype: 'str' } }])),
      connected,
    ]),
    "/model/config/layers/1/inbound_nodes/0/args/1 unsupported_argument: Constants of dtype 'str'",
  ],
  ['a layer that is a list', functional([input('a'), [], connected]), '/model/config/layers/1 invalid_type:'],
  [
    'a layer without a config',
    functional([input('a'), { class_name: 'Dense', name: 'e', inbound_nodes: [call([a])] }, connected]),
    "/model/config/layers/1/config missing_field: Missing field 'config'",
  ],
  [
    'a name with a slash',
    functional([input('a'), operation('Abs', call([a]), { name: 'x/y' }), connected]),
    '/model/config/layers/1/name invalid_value:',
  ],
  [
    'a model of a custom class inside it',
    functional([
      input('a'),
      {
        ...functional([input('a')], { output_layers: ['a', 0, 0] }),
        module: 'mine',
        registered_name: 'mine>Net',
        name: 'e',
        inbound_nodes: [call([a])],
      },
      connected,
    ]),
    "/model/config/layers/1/class_name unsupported_model_format: 'Functional' is a subclassed model",
  ],
];

describe('a functional model that Keras would not print', () => {
  for (const [name, model, finding] of CASES)
    test(`is refused once, at the place of the mistake: ${name}`, () => {
      const issues = issuesOf(model);
      assert.equal(issues.length, 1, issues.join('\n'));
      assert.ok(issues[0]?.startsWith(finding), issues[0]);
    });

  test('is refused for all of its mistakes at once, those of models inside it included', () => {
    const inside = {
      ...functional([input('i'), { ...dense('e', call([tensor('i', 0, 0)])), class_name: 'Densse' }]),
      name: 'inside',
      inbound_nodes: [call([a])],
    };
    const issues = issuesOf(functional([input('a'), inside, dense('d', call([tensor('x', 0, 0)]))]));
    assert.deepEqual(
      issues.map((issue) => issue.split(' ')[0]),
      [
        '/model/config/layers/1/config/layers/1/class_name',
        '/model/config/layers/1/config/input_layers',
        '/model/config/layers/1/config/output_layers',
        '/model/config/layers/2/inbound_nodes/0/args/0/config/keras_history',
      ],
    );
  });

  test('may nest as deep as JSON does', () => {
    let model: Json = { ...functional([input('a'), connected]) };
    for (let depth = 0; depth < 500; depth += 1) {
      const inner = { ...model, name: 'd', inbound_nodes: [call([a])] };
      model = { ...functional([input('a'), inner], { output_layers: ['d', 1, 0] }) };
    }
    assert.deepEqual(readKerasModel({ ...functional([]), ...model }, '/model').issues, []);
  });
});
