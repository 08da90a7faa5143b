import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveImport } from '../../../../src/domain/admission/import/resolve-import.js';
import { uploadedSource } from '../../../../src/domain/weights/start/uploaded-source.js';
import type { WeightsContent } from '../../../../src/domain/weights/stored-weights.js';
import { tfjsTopology } from '../../../../src/keras/formats/tfjs/topology.js';
import type { ShortModel } from '../../../../src/keras/graph/short-model.js';
import type { JsonObject } from '../../../../src/schema/json-object.js';
import { acceptedGraph } from '../../../helpers/graphs/accepted-graph.js';

const MODEL: ShortModel = {
  name: 'iris',
  layers: [
    { type: 'InputLayer', name: 'flower', shape: [4] },
    { type: 'Dense', name: 'kind', units: 3, activation: 'softmax', inputs: 'flower' },
  ],
  inputs: 'flower',
  outputs: 'kind',
};
const topology = tfjsTopology(acceptedGraph(MODEL));
const CAPS = { maxLayers: 9, maxParameters: 1e9, maxEpochs: 9, maxBatchSize: 1000 };
const ID = 'wts_00000000000000000000000000';

/** A model.json with its weights, as the reader returns it. */
function uploaded(definition: JsonObject) {
  const shapes = { 'kind/kernel': [4, 3], 'kind/bias': [3] };
  const tensors = Object.entries(shapes).map(([name, shape]) => ({
    name,
    shape,
    dtype: 'float32',
    layer: null,
  }));
  const content: WeightsContent = {
    format: 'tfjs',
    kerasVersion: null,
    tensors,
    optimizer: null,
    definition,
    compile: null,
    vocabularies: {},
    warnings: [],
  };
  const files = { path: 'weights.safetensors', sizeBytes: 60, metadata: {} };
  const weights = { ...files, tensors: tensors.map((tensor) => ({ ...tensor, offset: 0 })) };
  return { content, source: uploadedSource({ id: ID, content, weights, optimizer: null }) };
}

const DEFINITIONS: readonly (readonly [string, JsonObject])[] = [
  ['a topology', { modelTopology: topology }],
  ['a topology as Keras writes it', { modelTopology: { keras_version: '2.15.0', model_config: topology } }],
  ['the definition of a model that this service saved', { ...MODEL }],
];

describe('the import of a model.json of TensorFlow.js', () => {
  for (const [text, definition] of DEFINITIONS)
    test(`reads ${text}`, () => {
      const body = { name: 'iris', weights: { id: ID } };
      const at = '2026-01-01T00:00:00.000Z';
      const resolved = resolveImport(body, uploaded(definition), { caps: CAPS, maxBytes: 2 ** 33, at });
      assert.ok(resolved.outcome === 'accepted', JSON.stringify(resolved));
      assert.deepEqual(resolved.value.manifest.input, { shape: [4], dtype: 'float32' });
      assert.equal(resolved.value.plan.match.matched, 2);
    });
});
