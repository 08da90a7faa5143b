import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KerasModel } from '../../../../src/contracts/model-definition.js';
import { readKerasModel } from '../../../../src/domain/model/saved/keras-model.js';
import { showGraph } from '../../../helpers/graphs/show-graph.js';
import { readKerasFixture } from '../../../helpers/keras/keras-fixtures.js';

/** The models of print-graphs.py. */
type Printed = Record<
  'nested' | 'by_name' | 'masked' | 'in_chain' | 'preprocessed' | 'operations',
  KerasModel
>;

const keras3 = await readKerasFixture<Printed>('graphs-keras-3');
const tfKeras = await readKerasFixture<Printed>('graphs-tf-keras');
const keras2 = await readKerasFixture<Printed>('graphs-keras-2.12');

/** The graph of a printed model, which must be accepted. */
function read(model: KerasModel): string[] {
  const { graph, issues } = readKerasModel(model, '/model');
  assert.deepEqual(issues, []);
  assert.ok(graph);
  return showGraph(graph);
}

const BOTH_DIALECTS: [string, Printed][] = [
  ['tf_keras 2.21', tfKeras],
  ['Keras 2.12', keras2],
];

const NESTED = [
  'functional whole([a, b]) -> [joined, [encoder/2, encoder/2/1]]',
  'b: InputLayer ()',
  'a: InputLayer ()',
  'chain: model (b) (a)',
  '  sequential chain(c) -> down',
  '  c: InputLayer ()',
  '  up: Dense (c)',
  '  down: Dense (up)',
  'encoder: model (a) (chain) (b)',
  '  functional encoder(i) -> [hidden, code]',
  '  i: InputLayer ()',
  '  hidden: Dense (i)',
  '  code: Dense (hidden)',
  'joined: Concatenate ([encoder, encoder/0/1, encoder/1, encoder/1/1, chain/1])',
];

const BY_NAME = [
  'functional by_name({x: x, y: y}) -> {sum: add, other: [inner, shared/1]}',
  'y: InputLayer ()',
  'x: InputLayer ()',
  'inner: model ({b: x, a: y})',
  '  functional inner({b: a, a: b}) -> {z: first, m: second}',
  '  b: InputLayer ()',
  '  a: InputLayer ()',
  '  second: Dense (b)',
  '  first: Dense (a)',
  'shared: Dense (x) (y)',
  'add: Add ([inner/0/1, shared])',
];

describe("Keras 3's to_json of a functional model", () => {
  test('is read with the calls of models inside it, whose outputs it numbers in two ways', () => {
    assert.deepEqual(read(keras3.nested), NESTED);
  });

  test('is read with objects of inputs and outputs', () => {
    assert.deepEqual(read(keras3.by_name), BY_NAME);
  });

  test('is read with masks and states', () => {
    assert.deepEqual(read(keras3.masked).slice(6), [
      'embedding: Embedding (words)',
      'h: Dense (mean_h)',
      'c: Dense (mean_c)',
      'encoded: LSTM (embedding, initial_state=[h, c])',
      'attended: MultiHeadAttention (encoded, encoded, use_causal_mask=true)',
      'not_equal: numpy.NotEqual (words, 0)',
      'pooled: GlobalAveragePooling1D (attended, mask=not_equal)',
      'dropped: Dropout (pooled)',
    ]);
  });

  test('gets a warning for training=True in a call, which fit and predict replace', () => {
    const { warnings } = readKerasModel(keras3.masked, '/model');
    assert.deepEqual(
      warnings.map(({ code, pointer }) => [code, pointer]),
      [['no_effect', '/model/config/layers/12/inbound_nodes/0/kwargs/training']],
    );
  });

  test('gets no warning for training=True in the call of a layer that augments, which Keras prints by itself', () => {
    const printed = JSON.parse(JSON.stringify(keras3.masked));
    const dropped = printed.config.layers[12];
    const call = { args: [], kwargs: { training: true } };
    for (const class_name of ['RandomFlip', 'AugMix', 'Resizing', 'Equalization']) {
      const layers = [
        ...printed.config.layers.slice(0, 12),
        {
          ...dropped,
          class_name,
          config: { name: dropped.config.name },
          inbound_nodes: [{ ...dropped.inbound_nodes[0], ...call }],
        },
      ];
      const { warnings } = readKerasModel({ ...printed, config: { ...printed.config, layers } }, '/model');
      assert.deepEqual(warnings, []);
    }
  });

  test('gets no warning for training=False in the call of a Dropout, which Keras prints by itself', () => {
    const printed = JSON.parse(JSON.stringify(keras3.masked).replace('"training":true', '"training":false'));
    assert.notDeepEqual(printed, keras3.masked);
    assert.deepEqual(readKerasModel(printed, '/model').warnings, []);
  });

  test('is read with operations, which have the names of layers, and their constants', () => {
    assert.deepEqual(read(keras3.operations), [
      'functional operations(a) -> [get_item_4, split/0/1, cast, add_3]',
      'a: InputLayer ()',
      'subtract_1: numpy.Subtract (a, 1)',
      'multiply: numpy.Multiply (2, subtract_1)',
      'add_2: numpy.Add ({"array":{"dtype":"float32","shape":[4],"values":[1,2,3,4]}}, multiply)',
      'get_item_3: numpy.GetItem (add_2, [{"ellipsis":true}, {"slice":[1,3,null]}])',
      'matmul: numpy.Matmul (get_item_3, {"array":{"dtype":"float32","shape":[2,2],"values":[0,0,0,0]}})',
      'concatenate: numpy.Concatenate{"axis":1} ([matmul, multiply])',
      'reshape: numpy.Reshape{"newshape":[-1,3,2]} (concatenate)',
      'split: numpy.Split{"indices_or_sections":2,"axis":1} (multiply)',
      'mean: numpy.Mean{"axis":[1],"keepdims":false} (multiply)',
      'get_item_4: numpy.GetItem (reshape, [{"slice":[null,null,null]}, null, 0])',
      'cast: core.Cast{"dtype":"int32"} (mean)',
      'add_3: Add ([split, matmul])',
    ]);
  });

  test('of a Sequential model is read with a Sequential model inside it', () => {
    assert.deepEqual(read(keras3.in_chain), [
      'sequential chain(i) -> last',
      'i: InputLayer ()',
      'inside: model (i)',
      '  sequential inside(input_layer) -> relu',
      '  input_layer: InputLayer ()',
      '  hidden: Dense (input_layer)',
      '  relu: ReLU (hidden)',
      'last: Dense (inside)',
    ]);
  });
});

for (const [library, printed] of BOTH_DIALECTS)
  describe(`the to_json of ${library} of a functional model`, () => {
    test('is read with the calls of models inside it, which it numbers from 1', () => {
      assert.deepEqual(
        read(printed.nested).map((line) => line.replace('([i])', '(i)')),
        NESTED,
      );
    });

    test('is read with objects of inputs and outputs', () => {
      assert.deepEqual(read(printed.by_name), BY_NAME);
    });

    test('is read with tensors among the named arguments, and training as it is given', () => {
      assert.deepEqual(read(printed.masked).slice(-4), [
        'encoded: LSTM ([embedding, h, c])',
        'attended: MultiHeadAttention (encoded, value=encoded, use_causal_mask=true)',
        'pooled: GlobalAveragePooling1D (attended)',
        'dropped: Dropout (pooled, training=true)',
      ]);
    });

    test('is read with functions of TensorFlow as operations of Keras', () => {
      assert.deepEqual(read(printed.operations).slice(2), [
        'tf.math.subtract_1: numpy.Subtract (a, x2=1)',
        'tf.math.multiply: numpy.Multiply (2, x2=tf.math.subtract_1)',
        'tf.__operators__.add: numpy.Add ({"array":{"dtype":"float32","shape":[4],"values":[1.5,2,3,4]}}, x2=tf.math.multiply)',
        'tf.__operators__.getitem_1: numpy.GetItem (tf.__operators__.add, key=[{"ellipsis":true}, {"slice":[1,3,null]}])',
        'tf.linalg.matmul: numpy.Matmul (tf.__operators__.getitem_1, x2={"array":{"dtype":"int32","shape":[2,2],"values":[0,0,0,0]}})',
        'tf.concat: numpy.Concatenate{"axis":1} ([tf.linalg.matmul, tf.math.multiply])',
        'tf.reshape: numpy.Reshape{"newshape":[-1,3,2]} (tf.concat)',
        'tf.math.reduce_mean: numpy.Mean{"axis":[1]} (tf.math.multiply)',
        'tf.math.greater: numpy.Greater (tf.math.multiply, x2=0)',
        'tf.nn.leaky_relu: nn.LeakyRelu{"negative_slope":0.2} (a)',
        'tf.__operators__.getitem_2: numpy.GetItem (tf.reshape, key=[{"slice":[null,null,null]}, null, 0])',
        'tf.split: numpy.Split{"indices_or_sections":[1],"axis":1} (tf.math.multiply)',
        'tf.cast: core.Cast{"dtype":"int32"} (tf.math.reduce_mean)',
        'tf.where: numpy.Where (tf.math.greater, x1=tf.math.multiply, x2=tf.nn.leaky_relu)',
      ]);
    });

    test('is read with preprocess_input of keras.applications', () => {
      const graph = read(printed.preprocessed);
      assert.ok(
        graph.includes(
          'tf.__operators__.getitem: numpy.GetItem (image, key=[{"ellipsis":true}, {"slice":[null,null,-1]}])',
        ),
      );
      assert.equal(graph.filter((line) => line.includes('numpy.Add (')).length, 2);
    });
  });
