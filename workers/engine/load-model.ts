import { elementsOf } from '../../src/domain/shape.js';
import { createPredictSteps } from './predict-steps.js';
import { buildSequential } from './sequential.js';
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

/** Loads a model version from its directory and runs it once. @throws Error when a file is missing or damaged. */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const { config, manifest, weights } = await readSavedModel(directory);
  const { predict, dispose } = createPredictSteps(buildSequential(config), weights, {
    sampleShape: manifest.input.shape,
    steps: manifest.preprocessing,
  });
  predict(new Float32Array(elementsOf(manifest.input.shape)), 1);
  return { predict, vocabulary: vocabularyOf(config.layers), dispose };
}
