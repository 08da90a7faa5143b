import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ReadableModel } from '../../src/domain/model/parse-model-definition.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { createRandom } from '../../workers/engine/ops/random/random.js';
import type { Tolerance } from '../helpers/keras/keras-fixtures.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { WHOLE_MODELS } from './generated/models.js';
import { trainBoth } from './generated/train-both.js';

/**
 * Both sides round at the same places, but sums are made in another order, and a number that is next to the middle of two
 * may be rounded to either: an error of one unit in the last place, 2^-8 of a number in bfloat16 and 2^-11 in float16.
 */
const POLICIES: readonly { dtype: 'mixed_bfloat16' | 'mixed_float16'; tolerance: Tolerance }[] = [
  { dtype: 'mixed_bfloat16', tolerance: { ofLargest: 2 ** -8, absolute: 2 ** -12 } },
  { dtype: 'mixed_float16', tolerance: { ofLargest: 2 ** -11, absolute: 2 ** -15 } },
];

const sgd = { type: 'sgd', learning_rate: 0.05 } as const;
const OPTIMIZERS: Readonly<Record<string, OptimizerObject>> = {
  mixed_bfloat16: sgd,
  mixed_float16: { type: 'lossscaleoptimizer', inner_optimizer: sgd },
};

loadTensorFlow({ intraOpThreads: 1 });
const script = fileURLToPath(new URL('../../../test/parity/generated/keras_parity.py', import.meta.url));
const keras = startKeras(script);
after(() => keras.stop());

for (const { dtype, tolerance } of POLICIES)
  describe(`two epochs of a model of the policy ${dtype} match Keras: losses and weights`, () => {
    for (const model of WHOLE_MODELS)
      test(model.name, async () => {
        const definition = inPrecision(model.definition, dtype);
        const optimizer = OPTIMIZERS[dtype] ?? sgd;
        const own = model.name.includes('transformer') ? widened(tolerance) : tolerance;
        const training = { optimizer, epochs: 2, samples: 16, batchSize: 8, tolerance: own };
        await trainBoth(keras, { ...model, definition, metrics: [] }, training, createRandom(1));
      });
  });

describe('the scale of the loss of a model in float16', () => {
  test('is halved at gradients that overflow and doubled after finite ones, in the same steps as in Keras', async () => {
    const [model = assert.fail()] = WHOLE_MODELS;
    const definition = inPrecision(model.definition, 'mixed_float16');
    const optimizer: OptimizerObject = {
      type: 'lossscaleoptimizer',
      inner_optimizer: sgd,
      initial_scale: 2 ** 20,
      dynamic_growth_steps: 2,
    };
    const tolerance = { ofLargest: 2 ** -11, absolute: 2 ** -15 };
    const training = { optimizer, epochs: 12, samples: 8, batchSize: 8, tolerance };
    await trainBoth(keras, { ...model, definition, metrics: [] }, training, createRandom(1));
  });
});

/**
 * Of attention: Keras adds up the gradients of its biases in the type itself, over all positions; here they are added up in
 * float32.
 */
const widened = ({ ofLargest = 0, absolute = 0 }: Tolerance): Tolerance => ({
  ofLargest: 4 * ofLargest,
  absolute: 4 * absolute,
});

/** Keras fails to add the penalty on an output of two bytes to a loss in float32. */
function inPrecision(definition: ReadableModel, dtype: (typeof POLICIES)[number]['dtype']): ReadableModel {
  assert.ok('layers' in definition);
  const layers = definition.layers.map((layer) =>
    layer !== undefined && 'activity_regularizer' in layer ? { ...layer, activity_regularizer: null } : layer,
  );
  return { ...definition, layers, dtype };
}
