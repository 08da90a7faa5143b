import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { countParameters, type ParameterCount } from '../../src/domain/model/layer-parameters.js';
import { inferLayerShape } from '../../src/domain/model/layer-shape.js';
import { buildSequential, type SequentialModel } from '../../workers/engine/sequential.js';
import { loadTensorFlow } from '../../workers/engine/tensorflow.js';
import { type KerasCase, readKerasFixture } from '../helpers/keras-fixtures.js';

loadTensorFlow({ intraOpThreads: 1 });

const cases = await readKerasFixture<KerasCase[]>('layers');

describe('what a report says before training is what the engine builds: shapes and weights', () => {
  for (const { name, model: definition } of cases) {
    test(name, () => {
      const model = buildSequential(definition, 1);
      let shape: readonly number[] = definition.input_shape;
      for (const [index, layer] of definition.layers.entries()) {
        const inference = inferLayerShape(layer, { shape, from: 'the layer before' });
        const built = model.layers[index];
        if (!('shape' in inference) || built === undefined) return assert.fail(JSON.stringify(inference));
        assert.deepEqual(built.outputShape, inference.shape);
        assert.deepEqual(weightsOf(built), countParameters(layer, shape));
        shape = inference.shape;
      }
      model.dispose();
    });
  }
});

function weightsOf({ weightsByName }: SequentialModel['layers'][number]): ParameterCount {
  const sizes = [...weightsByName.values()].map(({ variable: { size }, trainable }) => ({ size, trainable }));
  const sum = (entries: typeof sizes) => entries.reduce((total, { size }) => total + size, 0);
  return { total: sum(sizes), trainable: sum(sizes.filter(({ trainable }) => trainable)) };
}
