/**
 * One side of a case, for reference: TensorFlow.js's own fit.
 *
 *   node dist/bench/compare/tfjs.js CASE.json
 */

import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import type { ResolvedConfig } from '../../src/contracts/jobs/training-config.js';
import { plainSteps } from '../../src/domain/data/uses/array-use.js';
import { isOneLoss } from '../../src/domain/training/outputs/output-training.js';
import type { ChainModel } from '../../src/keras/graph/short-model.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { readArrays, readCase, type SplitArrays } from './prepared-case.js';
import { servePeer } from './serve.js';

interface Pair {
  x: tf.Tensor;
  y: tf.Tensor;
}

async function main(path: string): Promise<void> {
  const device = loadTensorFlow({ intraOpThreads: 0 });
  const prepared = await readCase(path);
  const { config } = prepared;
  const train = toTensors(await readArrays(prepared, 'train'), config);
  const test = toTensors(await readArrays(prepared, 'test'), config);
  const model = await buildModel(config);
  const batchSize = config.fit.batch_size;
  await servePeer(device, {
    epoch: async () => {
      await model.fit(train.x, train.y, { epochs: 1, batchSize, shuffle: true, verbose: 0 });
    },
    evaluate: async () => {
      const results = model.evaluate(test.x, test.y, { batchSize, verbose: 0 });
      const accuracy = Array.isArray(results) ? results[1] : undefined;
      return accuracy?.dataSync()[0] ?? Number.NaN;
    },
  });
}

async function buildModel({ model, compile }: ResolvedConfig): Promise<LayersModel> {
  // Weights are left out, so that they are drawn.
  const built = await loadLayersModel({ load: async () => ({ modelTopology: topologyOf(chainOf(model)) }) });
  const {
    loss,
    optimizer: { type: optimizer },
  } = compile;
  if (!isOneLoss(loss)) throw new Error('Only models with one output are compared');
  built.compile({ optimizer, loss: camelCase(loss.type), metrics: ['accuracy'] });
  return built;
}

function chainOf(model: ResolvedConfig['model']): ChainModel {
  if ('input_shape' in model) return model;
  throw new Error('Only chains of layers are compared with TensorFlow.js');
}

/** The model as Keras 2 serialises it, which TensorFlow.js reads. */
function topologyOf({ name, input_shape: inputShape, layers }: ChainModel): tf.io.ModelJSON['modelTopology'] {
  const serialised = layers.map(({ type, ...layer }, index) => ({
    class_name: type,
    config: {
      ...layer,
      ...(index === 0 ? { batch_input_shape: [null, ...inputShape] } : {}),
      // Keras's default is a form that TensorFlow.js lacks.
      ...(type === 'GRU' ? { reset_after: false } : {}),
    },
  }));
  return { class_name: 'Sequential', config: { name, layers: serialised } };
}

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** Inputs scaled beforehand, labels one-hot: as Keras gets them. */
function toTensors({ x, y, count }: SplitArrays, { model, dataset }: ResolvedConfig): Pair {
  const scale = plainSteps(dataset).x.find((step) => step.op === 'rescale')?.scale ?? 1;
  return {
    x: tf.tidy(() => tf.mul(tf.tensor(Float32Array.from(x), [count, ...chainOf(model).input_shape]), scale)),
    y: tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(y), 'int32'), 10), 'float32')),
  };
}

await main(process.argv[2] ?? '');
