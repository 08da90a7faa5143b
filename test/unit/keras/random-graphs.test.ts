import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { modelToKeras3 } from '../../../src/keras/formats/keras3-model.js';
import { toShortModel } from '../../../src/keras/formats/short.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { acceptedGraph } from '../../helpers/graphs/accepted-graph.js';
import { randomModel, seededRandom } from '../../helpers/graphs/random-model.js';

const SEED = Number(process.env['TEST_SEED'] ?? 1);
const MODELS = 60;

/** A graph with one spelling for what can be written in several: `"zeros"` for `{"type": "zeros"}`. */
const normal = (graph: ResolvedGraph): unknown =>
  JSON.parse(JSON.stringify(graph), (_, value: unknown) => (isName(value) ? value.type : value));

const isName = (value: unknown): value is { type: string } =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'type';

/** As a client gets and sends it. */
const overJson = <Value>(value: unknown): Value => JSON.parse(JSON.stringify(value));

test('numbers that are not finite survive JSON in every form', () => {
  const infinite = { array: { dtype: 'float32', shape: [2], values: ['-Infinity', 0] } };
  const graph = acceptedGraph({
    layers: [
      { type: 'InputLayer', name: 'x', shape: [2] },
      { type: 'Dense', name: 'd', units: 2, inputs: 'x' },
      { type: 'Operation', operation: 'numpy.Add', name: 'a', inputs: ['d', infinite] },
      { type: 'Operation', operation: 'numpy.Maximum', name: 'm', inputs: ['a', { value: '-Infinity' }] },
    ],
    outputs: 'm',
  });
  const shown = JSON.stringify(graph, (_, value: unknown) =>
    Number.isFinite(value) ? value : typeof value === 'number' ? `<${value}>` : value,
  );
  for (const number of ['"values":["<-Infinity>",0]', '{"constant":"<-Infinity>"}'])
    assert.ok(shown.includes(number), shown);
  assert.deepEqual(normal(acceptedGraph(overJson(toShortModel(graph)))), normal(graph));
  assert.deepEqual(acceptedGraph(overJson(modelToKeras3(graph))).nodes.slice(2), graph.nodes.slice(2));
});

describe('a random model', () => {
  for (let seed = SEED; seed < SEED + MODELS; seed += 1)
    test(`is the same after it was written in the short form and as Keras 3 prints it: seed ${seed}`, () => {
      const graph = acceptedGraph(randomModel(seededRandom(seed)));
      assert.deepEqual(normal(acceptedGraph(overJson(toShortModel(graph)))), normal(graph));
      assert.deepEqual(normal(acceptedGraph(overJson(modelToKeras3(graph)))), normal(graph));
    });
});

test('numbers that are not finite stay in a model that is written and read again', () => {
  const infinite = { array: { dtype: 'float32', shape: [2], values: ['-Infinity', 1] } };
  const graph = acceptedGraph({
    layers: [
      { type: 'InputLayer', name: 'a', shape: [2] },
      { type: 'Dense', name: 'dense', units: 2, inputs: 'a' },
      { type: 'Operation', operation: 'numpy.Minimum', name: 'b', inputs: ['dense', { value: 'Infinity' }] },
      { type: 'Operation', operation: 'numpy.Maximum', name: 'c', inputs: ['b', infinite] },
      {
        type: 'Operation',
        operation: 'numpy.Clip',
        name: 'd',
        config: { x_min: 0, x_max: 'Infinity' },
        inputs: 'c',
      },
    ],
    outputs: 'd',
  });
  assert.deepEqual(acceptedGraph(overJson(toShortModel(graph))), graph);
  const again = toShortModel(acceptedGraph(overJson(modelToKeras3(graph))));
  for (const model of [toShortModel(graph), again]) {
    const text = JSON.stringify(model);
    assert.match(text, /"x_max":"Infinity"/);
    assert.match(text, /\{"value":"Infinity"\}/);
    assert.match(text, /\["-Infinity",1\]/);
  }
});

test('query and value of MultiHeadAttention, one list in the short form, are two arguments in Keras', () => {
  const graph = acceptedGraph({
    layers: [
      { type: 'InputLayer', name: 'a', shape: [3, 4] },
      { type: 'MultiHeadAttention', name: 'attended', num_heads: 2, key_dim: 2, inputs: ['a', 'a'] },
    ],
  });
  const { config } = overJson<{ config: { layers: { inbound_nodes: { args: unknown[] }[] }[] } }>(
    modelToKeras3(graph),
  );
  const [call] = config.layers[1]?.inbound_nodes ?? [];
  const history = {
    class_name: '__keras_tensor__',
    config: { shape: [null], dtype: 'float32', keras_history: ['a', 0, 0] },
  };
  assert.deepEqual(call?.args, [history, history]);
});
