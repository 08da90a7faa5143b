import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parseModelDefinition,
  type ReadableModel,
} from '../../../../src/domain/model/parse-model-definition.js';

const input = {
  class_name: 'InputLayer',
  name: 'x',
  config: { name: 'x', batch_input_shape: [null, 4] },
  inbound_nodes: [],
};
const dense = (name: string, from: string) => ({
  class_name: 'Dense',
  name,
  config: { name, units: 4 },
  inbound_nodes: [[[from, 0, 0, {}]]],
});

const CONFIG = {
  name: 'm',
  layers: [input, dense('conv1/conv', 'x'), dense('conv1_conv', 'conv1/conv'), dense('a/b', 'conv1_conv')],
  input_layers: [['x', 0, 0]],
  output_layers: [['a/b', 0, 0]],
};

const model = (version: string): ReadableModel => ({
  class_name: 'Functional',
  keras_version: version,
  config: CONFIG,
});

describe('layers of Keras 2 with a slash in their names', () => {
  it('are renamed, and so is each reference to them, with a warning', () => {
    const { graph, issues, warnings } = parseModelDefinition(model('2.15.0'));
    assert.deepEqual(issues, []);
    assert.deepEqual(
      graph?.nodes.map(({ name }) => name),
      ['x', 'conv1_conv_1', 'conv1_conv', 'a_b'],
    );
    assert.deepEqual(
      warnings.map(({ code, detail }) => [code, detail]),
      [
        [
          'renamed_layer',
          "Layers with a \"/\" in their names were renamed: 'conv1/conv' to 'conv1_conv_1', and 1 more.",
        ],
      ],
    );
  });

  it('are rejected in a model of Keras 3, which has none', () => {
    assert.ok(parseModelDefinition(model('3.0.0')).issues.length > 0);
  });
});
