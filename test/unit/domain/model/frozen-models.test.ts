import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KerasModel } from '../../../../src/contracts/model-definition.js';
import { inferModel } from '../../../../src/domain/model/inference/infer-model.js';
import { parseModelDefinition } from '../../../../src/domain/model/parse-model-definition.js';
import type { ModelEntry } from '../../../../src/keras/graph/short-model.js';

const saved = (class_name: string, config: object, more: object = {}) => ({
  module: 'keras',
  class_name,
  config,
  registered_name: null,
  ...more,
});
const dense = (name: string, trainable: boolean) => saved('Dense', { name, trainable, units: 3 });
const input = saved('InputLayer', { name: 'in', batch_shape: [null, 4, 3] });
const chain = (...layers: object[]) => saved('Sequential', { name: 'chain', layers: [input, ...layers] });

/** A functional model of layers one after the other. */
function functional(name: string, trainable: boolean, layers: ReturnType<typeof saved>[]) {
  const nameOf = ({ config }: object & { config: object }) => ('name' in config ? config.name : '');
  const all = [input, ...layers];
  const nodes = all.map((layer, at) => {
    const from = all[at - 1];
    const history = from && {
      class_name: '__keras_tensor__',
      config: { keras_history: [nameOf(from), 0, 0] },
    };
    return {
      ...layer,
      name: nameOf(layer),
      inbound_nodes: history ? [{ args: [history], kwargs: { training: false } }] : [],
    };
  });
  const ports = { input_layers: ['in', 0, 0], output_layers: [nameOf(all.at(-1) ?? input), 0, 0] };
  return saved('Functional', { name, trainable, layers: nodes, ...ports });
}

/** The trainable parameters by layer, and the warnings. */
function read(model: object) {
  const { graph, issues, warnings } = parseModelDefinition(model as KerasModel);
  assert.deepEqual(issues, []);
  assert.ok(graph);
  const inferred = inferModel(graph, () => ({ shape: [4, 3], dtype: 'float32', isRescaled: false }));
  assert.deepEqual(inferred.issues, []);
  const layers = (inferred.model?.layers ?? []).filter(({ parameters }) => parameters.total > 0);
  return {
    trainable: Object.fromEntries(layers.map(({ path, parameters }) => [path, parameters.trainable])),
    warnings: warnings.map(({ code, pointer }) => [code, pointer]),
  };
}

describe('"trainable": false in a model of Keras 3', () => {
  test('of a layer freezes its weights', () => {
    const { trainable } = read(chain(dense('a', false), dense('b', true)));
    assert.deepEqual(trainable, { a: 0, b: 12 });
  });

  test('of a model inside has no effect where a layer in it is trained, with a warning', () => {
    const base = functional('base', false, [dense('a', false), dense('b', true)]);
    assert.deepEqual(read(chain(base)), {
      trainable: { 'base/a': 0, 'base/b': 12 },
      warnings: [
        ['no_effect', '/model/config/layers/1/config/trainable'],
        ['no_effect', '/model/config/layers/1/config/layers/2/inbound_nodes/0/kwargs/training'],
      ],
    });
  });

  test('of a model inside whose layers are all frozen gives no warning, nor does training=False in its call', () => {
    const base = functional('base', false, [
      dense('a', false),
      saved('Flatten', { name: 'f', trainable: false }),
    ]);
    const model = functional('whole', true, [base, dense('head', false)]);
    assert.deepEqual(read(model), { trainable: { 'base/a': 0, head: 0 }, warnings: [] });
  });

  test('leaves a warning about training=False where a frozen model drops values', () => {
    const base = functional('base', false, [saved('Dropout', { name: 'd', rate: 0.5, trainable: false })]);
    const { warnings } = read(functional('whole', true, [base, dense('head', true)]));
    assert.deepEqual(warnings, [
      ['no_effect', '/model/config/layers/1/inbound_nodes/0/kwargs/training'],
      ['no_effect', '/model/config/layers/2/inbound_nodes/0/kwargs/training'],
    ]);
  });

  test('of a wrapper has no effect where the layer inside is trained, with a warning', () => {
    const wrapped = saved('TimeDistributed', { name: 'steps', trainable: false, layer: dense('a', true) });
    assert.deepEqual(read(chain(wrapped)), {
      trainable: { steps: 12 },
      warnings: [['no_effect', '/model/config/layers/1/config/trainable']],
    });
  });

  test('of a functional model freezes all of it, and of a Sequential nothing, as Keras restores them', () => {
    const layers = [dense('a', true)];
    assert.deepEqual(read(functional('whole', false, layers)).trainable, { a: 0 });
    const sequential = saved('Sequential', { name: 'chain', trainable: false, layers: [input, ...layers] });
    const { trainable, warnings } = read(sequential);
    assert.deepEqual(trainable, { a: 12 });
    assert.deepEqual(warnings, [['no_effect', '/model/config/trainable']]);
  });
});

describe('"trainable": false in the short form', () => {
  const counts = (...layers: ModelEntry[]) => Object.values(read({ layers }).trainable);
  const cell = { type: 'LSTMCell', units: 2 } as const;

  test('freezes what a wrapper, a cell or a model has inside', () => {
    const normalized = { type: 'TimeDistributed', layer: { type: 'BatchNormalization' } } as const;
    assert.deepEqual(counts({ ...normalized, trainable: false }), [0]);
    assert.deepEqual(counts({ type: 'RNN', cell: [{ ...cell, trainable: false }, cell] }), [40]);
    assert.deepEqual(counts({ type: 'RNN', cell: [cell, cell], trainable: false }), [0]);
    const model = { layers: [{ type: 'Dense', units: 2 }, normalized] as ModelEntry[] };
    assert.deepEqual(counts({ type: 'Model', model, trainable: false }), [0, 0]);
  });

  test('reaches the layers inside, so that a BatchNormalization there keeps its statistics', () => {
    const inside: ModelEntry = {
      type: 'TimeDistributed',
      layer: { type: 'BatchNormalization' },
      trainable: false,
    };
    const { graph } = parseModelDefinition({ layers: [inside] });
    assert.ok(graph);
    const inferred = inferModel(graph, () => ({ shape: [4, 3], dtype: 'float32', isRescaled: false }));
    const layer = inferred.model?.layers.at(-1)?.layer;
    assert.equal(layer?.type === 'TimeDistributed' && layer.layer['trainable'], false);
  });
});
