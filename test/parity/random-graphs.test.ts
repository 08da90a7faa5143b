import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import type { KerasModel } from '../../src/contracts/model-definition.js';
import { modelToKeras3 } from '../../src/keras/formats/keras3-model.js';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ResolvedGraph } from '../../src/keras/graph/resolved.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import type { Model } from '../../workers/engine/model/model.js';
import { drawWeights, type Values, valueAt } from '../../workers/engine/model/weight-values.js';
import { applyGraph } from '../helpers/engine/apply-graph.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';
import { randomModel, seededRandom } from '../helpers/graphs/random-model.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import { packed } from '../helpers/keras/keras-oracle.js';
import { startKeras } from '../helpers/keras/keras-process.js';

loadTensorFlow({ intraOpThreads: 1 });

const keras = startKeras(fileURLToPath(new URL('../../../test/parity/graphs.py', import.meta.url)));
after(() => keras.stop());

const SEED = Number(process.env['TEST_SEED'] ?? 1);
const MODELS = 30;
const BATCH = 3;

type Answer = { outputs: PackedArray[]; printed: KerasModel };

/** The weights of each layer by its own name, which no other layer of a random model has. */
function weightsByLayer(model: Model, values: Values): Record<string, PackedArray[]> {
  const byLayer: Record<string, PackedArray[]> = {};
  for (const { path, shape } of model.weights) {
    const layer = path.split('/').at(-2) ?? '';
    byLayer[layer] = [...(byLayer[layer] ?? []), packed('float32', valueAt(values, path, shape), shape)];
  }
  return byLayer;
}

/** The nodes by name, in no order: Keras sorts them by their depth. */
const byName = (graph: ResolvedGraph): unknown =>
  JSON.parse(JSON.stringify(graph), (key, value: unknown) =>
    key === 'nodes' ? sorted(value) : plain(value),
  );

const sorted = (nodes: unknown): unknown =>
  Array.isArray(nodes)
    ? [...nodes].sort((a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1))
    : nodes;

/** One spelling for what can be written in several: `"zeros"` for `{"type": "zeros"}`. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'type' in value && Object.keys(value).length === 1
    ? value.type
    : value;

describe('a random model, written as Keras 3 prints it,', () => {
  for (let seed = SEED; seed < SEED + MODELS; seed += 1)
    test(`gives the same outputs in Keras, which prints it again: seed ${seed}`, async () => {
      const graph = acceptedGraph(randomModel(seededRandom(seed)));
      const model = buildModel(toShortModel(graph));
      const values = drawWeights(model, seed);
      const random = seededRandom(seed);
      const inputs = model.inputs.map(({ shape: sample }) => {
        const shape = [BATCH, ...sample];
        return { shape, values: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, random) };
      });
      const { outputs, printed } = await keras.ask<Answer>({
        model: modelToKeras3(graph),
        weights: weightsByLayer(model, values),
        inputs: inputs.map((input) => packed('float32', input.values, input.shape)),
      });
      const ours = applyGraph(model, inputs, values);
      assert.deepEqual(
        ours.map(({ shape }) => shape),
        outputs.map(({ shape }) => shape),
      );
      for (const [index, output] of outputs.entries())
        assertClose(ours[index]?.values ?? [], unpack(output), `output ${index}`);
      assert.deepEqual(byName(acceptedGraph(printed)), byName(graph));
    });
});
