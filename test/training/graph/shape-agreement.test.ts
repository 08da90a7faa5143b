import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countParameters, type ParameterCount } from '../../../src/domain/model/layer-parameters.js';
import { completeLayer, inferLayerShape } from '../../../src/keras/layers/rules.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import type { Model } from '../../../workers/engine/model/model.js';
import { applyToOnes } from '../../helpers/engine/apply-model.js';
import { type KerasCase, readKerasFixture } from '../../helpers/keras/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const cases = await readKerasFixture<KerasCase[]>('layers');

describe('shapes and weights in a report match the engine', () => {
  for (const { name, model: definition } of cases) {
    test(name, () => {
      let shape: readonly number[] = definition.input_shape;
      for (const [index, given] of definition.layers.entries()) {
        const layer = completeLayer(given, 'layer');
        const inference = inferLayerShape(layer, [{ shape, from: 'the layer before' }]);
        if (!('shape' in inference)) return assert.fail(inference.complaint);
        const { built, outputShape } = compute(definition, index);
        assert.deepEqual(outputShape, inference.shape);
        assert.deepEqual(weightsOf(built), countParameters(layer, [shape]));
        shape = inference.shape;
      }
    });
  }
});

/** The shape and weights of a layer in the model that ends with it. */
function compute({ layers, input_shape }: KerasCase['model'], index: number) {
  const definition = { layers: layers.slice(0, index + 1), input_shape };
  const { shape } = applyToOnes(definition, [2, ...input_shape]);
  const built = buildModel(definition).layers[index];
  assert.ok(built);
  return { built, outputShape: shape.slice(1) };
}

function weightsOf({ weights }: Pick<Model['layers'][number], 'weights'>): ParameterCount {
  const sizes = weights.map(({ shape, trainable }) => ({ size: elementsOf(shape), trainable }));
  const sum = (entries: typeof sizes) => entries.reduce((total, { size }) => total + size, 0);
  return { total: sum(sizes), trainable: sum(sizes.filter(({ trainable }) => trainable)) };
}
