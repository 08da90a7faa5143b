import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { completeLayer } from '../../../src/keras/layers/rules.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { saveModel } from '../../../workers/engine/storage/saved-model.js';
import { modelManifest } from '../../fixtures/unregistered-manifest.js';
import { assertClose, type KerasCase, readKerasFixture, unpack } from '../../helpers/keras/keras-fixtures.js';
import { layersModelIn } from '../../helpers/keras/layers-model.js';
import { valuesOf } from '../../helpers/keras/replay-keras.js';

loadTensorFlow({ intraOpThreads: 1 });

const [layers, penalties] = await Promise.all(['layers', 'penalties'].map(readKerasFixture<KerasCase[]>));
const cases = [...(layers ?? []), ...(penalties ?? []).filter(({ name }) => name.startsWith('activity'))];

/**
 * Features unknown to TensorFlow.js: their pattern in a definition, and the error. reset_after is the
 * default.
 */
const REFUSED: readonly (readonly [RegExp, RegExp])[] = [
  [/"GRU"(?!.*"reset_after":false)/, /reset_after/],
  [/"groups":[2-9]/, /Unknown layer: GroupedConv2D/],
  [/"leaky_relu"/, /Unknown activation: leakyRelu/],
  [/"log_sigmoid"/, /Unknown activation: logSigmoid/],
  [/"hard_silu"/, /Unknown activation: hardSilu/],
  [/"hard_swish"/, /Unknown activation: hardSwish/],
  [/"hard_tanh"/, /Unknown activation: hardTanh/],
  [/"exponential"/, /Unknown activation: exponential/],
  [/"hard_sigmoid"/, /Unknown activation: hardSigmoidKeras3/],
];

describe('a saved model loads in TensorFlow.js and predicts the same', () => {
  // After training: TensorFlow.js puts constraints on weights as it loads them.
  for (const recorded of cases.filter((one) => isKnown(one) && one.model.input_shape.length > 0)) {
    test(recorded.name, async (t) => {
      const directory = await save(t, recorded);
      const loaded = await loadLayersModel(layersModelIn(directory));
      const x = tf.tensor(unpack(recorded.x), [recorded.x.shape[0] ?? 1, ...recorded.model.input_shape]);
      const output = loaded.predict(x);
      if (Array.isArray(output)) return assert.fail('one output was expected');
      assert.deepEqual(output.shape, recorded.final_outputs.shape);
      assertClose(output.dataSync(), unpack(recorded.final_outputs), 'outputs');
      loaded.dispose();
      tf.dispose([x, output]);
    });
  }
});

describe('TensorFlow.js rejects unknown features instead of computing something else', () => {
  /** [what a definition of it says, the words of TensorFlow.js] */
  for (const [pattern, words] of REFUSED) {
    const recorded = cases.find(({ model }) => pattern.test(JSON.stringify(model)));
    test(recorded?.name ?? pattern.source, async (t) => {
      if (recorded === undefined) return assert.fail('there is no such case');
      const directory = await save(t, recorded);
      await assert.rejects(loadLayersModel(layersModelIn(directory)), words);
    });
  }
});

/** Whether TensorFlow.js has all of a model. */
function isKnown({ model }: KerasCase): boolean {
  const text = JSON.stringify(model);
  return !REFUSED.some(([pattern]) => pattern.test(text));
}

async function save(
  t: TestContext,
  { model: definition, final_weights: weights }: KerasCase,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-tfjs-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const layers = definition.layers.map((layer, index) => completeLayer(layer, layer.name ?? `l${index}`));
  const complete = { ...definition, layers };
  const target = { config: complete, manifest: modelManifest, directory };
  await saveModel(buildModel(complete), valuesOf(weights), target);
  return directory;
}
