import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { completeLayer } from '../../src/domain/model/layer-defaults.js';
import { countParameters, type ParameterCount } from '../../src/domain/model/layer-parameters.js';
import { inferLayerShape } from '../../src/domain/model/layer-shape.js';
import { buildSequential, type SequentialModel } from '../../workers/engine/sequential.js';
import { loadTensorFlow } from '../../workers/engine/tensorflow.js';
import { type KerasCase, readKerasFixture } from '../helpers/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const cases = await readKerasFixture<KerasCase[]>('layers');

describe('what a report says before training is what the engine computes: shapes and weights', () => {
  for (const { name, model: definition } of cases) {
    test(name, () => {
      let shape: readonly number[] = definition.input_shape;
      for (const [index, given] of definition.layers.entries()) {
        const layer = completeLayer(given, 'layer');
        const inference = inferLayerShape(layer, { shape, from: 'the layer before' });
        if (!('shape' in inference)) return assert.fail(inference.complaint);
        const { built, outputShape } = compute(definition, index);
        assert.deepEqual(outputShape, inference.shape);
        assert.deepEqual(weightsOf(built), countParameters(layer, shape));
        shape = inference.shape;
      }
    });
  }
});

/** What a layer is and gives, in the model that ends with it. */
function compute({ layers, input_shape }: KerasCase['model'], index: number) {
  const model = buildSequential({ layers: layers.slice(0, index + 1), input_shape }, 1);
  const outputShape = tf.tidy(() => model.apply(tf.zeros([2, ...input_shape]), { training: false }).x.shape);
  const built = model.layers[index];
  assert.ok(built);
  model.dispose();
  return { built, outputShape: outputShape.slice(1) };
}

function weightsOf({
  weightsByName,
}: Pick<SequentialModel['layers'][number], 'weightsByName'>): ParameterCount {
  const sizes = [...weightsByName.values()].map(({ variable: { size }, trainable }) => ({ size, trainable }));
  const sum = (entries: typeof sizes) => entries.reduce((total, { size }) => total + size, 0);
  return { total: sum(sizes), trainable: sum(sizes.filter(({ trainable }) => trainable)) };
}
