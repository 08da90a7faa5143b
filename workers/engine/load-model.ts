import * as tf from '@tensorflow/tfjs-core';
import { preprocess } from './preprocessing/x-steps.js';
import { buildSequential, setWeights } from './sequential.js';
import { readSavedModel } from './storage/saved-model.js';
import { vocabularyOf } from './vocabulary.js';

/** A trained model ready to predict. */
export interface LoadedModel {
  /**
   * Outputs of `count` samples that lie one after the other in `samples`, in the units of the data set: the
   * preprocessing stored with the model is applied. The outputs lie one after the other, too.
   */
  predict(samples: Float32Array, count: number): Float32Array;
  /** What an Embedding takes: whole numbers below it; undefined where there is none. */
  vocabulary: number | undefined;
  dispose(): void;
}

/** Initial weights are overwritten, so any seed does. */
const SEED = 0;

/** Loads a model version from its directory and runs it once. @throws Error when a file is missing or torn. */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const { config, manifest, weights } = await readSavedModel(directory);
  const model = buildSequential(config, SEED);
  tf.tidy(() => {
    const values = [...weights].map(([name, { shape, values }]): [string, tf.Tensor] => [
      name,
      tf.tensor(values, [...shape]),
    ]);
    setWeights(model, new Map(values));
  });
  const predict: LoadedModel['predict'] = (samples, count) =>
    tf.tidy(() => {
      const input = tf.tensor(samples, [count, ...manifest.input.shape], 'float32');
      const { x } = model.apply(preprocess(input, manifest.preprocessing), { training: false });
      return Float32Array.from(x.dataSync());
    });
  predict(new Float32Array(elements(manifest.input.shape)), 1);
  return { predict, vocabulary: vocabularyOf(config.layers), dispose: model.dispose };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
