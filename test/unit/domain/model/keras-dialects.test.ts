import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { askForJob } from '../../../helpers/api/ask-for-job.js';

const dataset = describedDataset({ x: { shape: [6, 4], dtype: 'float32' }, classes: ['a', 'b'] });

function ask(model: unknown) {
  const compile = { loss: 'sparse_categorical_crossentropy' };
  return askForJob({ model, compile, dataset: { id: 'mnist' } }, dataset);
}

function layersOf(model: unknown) {
  const { config, errors } = ask(model);
  return config?.model.layers ?? assert.fail(JSON.stringify(errors));
}

const saved = (class_name: string, config: object) => ({ class_name, config: { units: 2, ...config } });
const model = (layers: object[], more: object = {}) => ({
  class_name: 'Sequential',
  config: { layers },
  ...more,
});
const TFJS = { keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' };
const KERAS_2 = { keras_version: '2.15.0', backend: 'tensorflow' };
const KERAS_3 = { keras_version: '3.0.5' };
const dense = saved('Dense', {});
const pooled = [{ class_name: 'GlobalMaxPooling1D', config: {} }, dense];
const hard = saved('LSTM', { recurrent_activation: 'hard_sigmoid', activation: 'tanh' });

describe('hard_sigmoid', () => {
  const cases: [string, unknown, string][] = [
    ['TensorFlow.js', model([hard], TFJS), 'hard_sigmoid_keras2'],
    ['Keras 2', model([hard], KERAS_2), 'hard_sigmoid_keras2'],
    [
      'Keras 2, by its fields',
      model([saved('LSTM', { ...hard.config, time_major: false })]),
      'hard_sigmoid_keras2',
    ],
    ['a model.json', { modelTopology: model([hard]) }, 'hard_sigmoid_keras2'],
    [
      'a model.json with versions around',
      { modelTopology: { model_config: model([hard]), ...KERAS_2 } },
      'hard_sigmoid_keras2',
    ],
    [
      'a model.json converted from Keras 3',
      { modelTopology: { model_config: model([hard]), ...KERAS_3 } },
      'hard_sigmoid',
    ],
    ['Keras 3', model([hard], KERAS_3), 'hard_sigmoid'],
    [
      'Keras 3, by its fields',
      model([
        saved('LSTM', { ...hard.config, dtype: { class_name: 'DTypePolicy', config: { name: 'float32' } } }),
      ]),
      'hard_sigmoid',
    ],
    [
      'the short form',
      { layers: [{ type: 'LSTM', units: 2, recurrent_activation: 'hard_sigmoid' }] },
      'hard_sigmoid',
    ],
  ];
  for (const [name, definition, meant] of cases)
    test(`is ${meant} in ${name}`, () => {
      const [layer] = layersOf(definition);
      assert.ok(layer?.type === 'LSTM');
      assert.equal(layer.recurrent_activation, meant);
    });

  test('of Keras 3 survives an exported model.json', () => {
    const exported = saved('LSTM', { recurrent_activation: 'hard_sigmoid_keras3' });
    const [layer] = layersOf({ modelTopology: model([exported], KERAS_2) });
    assert.ok(layer?.type === 'LSTM');
    assert.equal(layer.recurrent_activation, 'hard_sigmoid');
  });

  test('is rejected in a definition of unknown origin', () => {
    const [error] = ask(model([hard])).errors;
    assert.equal(error?.pointer, '/model/config/layers/0/config/recurrent_activation');
    assert.match(
      error?.detail ?? '',
      /0\.2x \+ 0\.5 in Keras 2.*x\/6 \+ 0\.5 in Keras 3.*Add "keras_version"/,
    );
  });

  test('can be posted again as a job echoes it', () => {
    const layers = layersOf(model([hard], TFJS));
    assert.deepEqual(layersOf({ layers }), layers);
  });
});

describe('an absent argument', () => {
  const recurrent = (layer: ReturnType<typeof layersOf>[number] | undefined) => {
    assert.ok(layer?.type === 'LSTM' || layer?.type === 'GRU');
    return [layer.recurrent_activation, layer.type === 'GRU' ? layer.reset_after : layer.unit_forget_bias];
  };
  const [lstm, gru] = [saved('LSTM', {}), saved('GRU', {})];

  const cases: [string, object, object, unknown[]][] = [
    ['an LSTM of TensorFlow.js', lstm, TFJS, ['hard_sigmoid_keras2', false]],
    ['a GRU of TensorFlow.js', gru, TFJS, ['hard_sigmoid_keras2', false]],
    ['a GRU of Keras 2.2', gru, { keras_version: '2.2.4' }, ['hard_sigmoid_keras2', false]],
    ['a GRU of Keras 2.3', gru, { keras_version: '2.3.1' }, ['sigmoid', false]],
    ['a GRU of Keras 2.15', gru, KERAS_2, ['sigmoid', true]],
    ['an LSTM of Keras 2.15', lstm, KERAS_2, ['sigmoid', true]],
    ['a GRU of Keras 3', gru, KERAS_3, ['sigmoid', true]],
  ];
  for (const [name, layer, versions, meant] of cases)
    test(`has the default of the library that wrote it: ${name}`, () => {
      assert.deepEqual(recurrent(layersOf(model([layer], versions))[0]), meant);
    });

  test('leaves the kernels of TensorFlow.js with its initializer', () => {
    const [, dense] = layersOf(model([{ class_name: 'Flatten', config: {} }, saved('Dense', {})], TFJS));
    assert.ok(dense?.type === 'Dense');
    assert.equal(dense.kernel_initializer, 'glorot_normal');
  });
});

test('reads an initializer by its TensorFlow.js name', () => {
  const layer = saved('LSTM', { kernel_initializer: { class_name: 'LeCunNormal', config: { seed: null } } });
  const [lstm] = layersOf(model([layer], TFJS));
  assert.ok(lstm?.type === 'LSTM');
  assert.deepEqual(lstm.kernel_initializer, { type: 'lecun_normal' });
});

describe('arguments that only Keras 2 and TensorFlow.js have', () => {
  const leaky = (config: object) => ({ class_name: 'LeakyReLU', config });
  const bare = (class_name: string, config: object) => ({
    class_name,
    config: { kernel_size: [1, 1], ...config },
  });
  const image = (...layers: object[]) =>
    model([{ class_name: 'Reshape', config: { target_shape: [6, 4, 1] } }, ...layers]);

  for (const versions of [TFJS, KERAS_2])
    test(`read alpha as negative_slope: ${versions.keras_version}`, () => {
      const wrapped = { class_name: 'TimeDistributed', config: { layer: leaky({ alpha: 0.25 }) } };
      const layers = layersOf(model([leaky({ alpha: 0.5 }), wrapped, ...pooled], versions));
      assert.ok(layers[0]?.type === 'LeakyReLU' && layers[0].negative_slope === 0.5);
      assert.ok(layers[1]?.type === 'TimeDistributed');
      assert.equal(layers[1].layer['negative_slope'], 0.25);
    });

  test('are pointed at by the name that they were given by', () => {
    const [error] = ask(model([leaky({ alpha: -1 }), ...pooled], KERAS_2)).errors;
    assert.equal(error?.pointer, '/model/config/layers/0/config/alpha');
  });

  test('reject a second value under the older name', () => {
    const [error] = ask(model([leaky({ alpha: 0.5, negative_slope: 0.5 }), ...pooled])).errors;
    assert.equal(error?.pointer, '/model/config/layers/0/config/alpha');
  });

  const ignored = {
    groups: 1,
    kernel_initializer: { class_name: 'GlorotUniform', config: {} },
    kernel_regularizer: null,
    kernel_constraint: null,
  };
  for (const [className, config] of [
    ['DepthwiseConv2D', { groups: 1 }],
    ['SeparableConv2D', { filters: 2, ...ignored }],
    ['Conv2DTranspose', { filters: 2, groups: 1 }],
  ] as const)
    test(`are ignored where ${className} ignores them`, () => {
      const layers = layersOf(image(bare(className, config), { class_name: 'Flatten', config: {} }, dense));
      assert.ok(layers[1] !== undefined && !Object.hasOwn(layers[1], 'groups'));
    });

  test('reject groups that the layer would not have', () => {
    const [error] = ask(image(bare('DepthwiseConv2D', { groups: 2 }), dense)).errors;
    assert.equal(error?.pointer, '/model/config/layers/1/config/groups');
    assert.match(error?.detail ?? '', /must be absent or 1; got 2/);
  });
});
