import type { ModelManifest } from '../../../src/contracts/models.js';
import { isWide, type SampleValues } from '../../../src/domain/data/element-view.js';
import { windowOf } from '../../../src/domain/data/windows.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { exactSteps } from '../preprocessing/exact-steps.js';
import { readSavedModel } from '../storage/saved-model.js';
import { buildModel } from './build-model.js';
import type { Model } from './model.js';
import { createPredictSteps } from './predict-steps.js';
import { vocabulariesOf } from './vocabulary.js';
import type { Values } from './weight-values.js';

/** A trained model ready to predict. */
export interface LoadedModel {
  /** As it lies next to the model, with all that is known of the training data. */
  manifest: ModelManifest;
  /**
   * Outputs of `count` samples that lie one after the other in `samples`, in the units of the dataset: the
   * preprocessing stored with the model is applied. The outputs lie one after the other, too.
   */
  predict(samples: SampleValues, count: number): Float32Array;
  /** The exclusive upper bound of the whole numbers that an Embedding accepts; undefined without an Embedding. */
  vocabulary: number | undefined;
  dispose(): void;
}

/** Loads a model version from its directory and runs it once. @throws Error when a file is missing or damaged. */
export async function loadModel(directory: string): Promise<LoadedModel> {
  const { config, manifest, weights } = await readSavedModel(directory);
  const { predict, dispose } = predictorOf(manifest, buildModel(config), weights);
  predict(new Float32Array(elementsOf(manifest.input.shape)), 1);
  return {
    manifest,
    predict,
    vocabulary: vocabulariesOf(resolvedGraphOf(config))[0],
    dispose,
  };
}

/** Steps on wide types run in float64, before the values become float32, as they did in training. */
function predictorOf(
  { input, preprocessing }: ModelManifest,
  model: Model,
  weights: Values,
): Pick<LoadedModel, 'predict' | 'dispose'> {
  if (!isWide(input.dtype)) {
    const compiled = createPredictSteps(model, weights, { sampleShape: input.shape, steps: preprocessing });
    return { ...compiled, predict: (samples, count) => compiled.predict(toFloat32(samples), count) };
  }
  const rowShape = windowOf(preprocessing) === undefined ? input.shape : input.shape.slice(1);
  const { shape, apply } = exactSteps(preprocessing, rowShape);
  const { predict, dispose } = createPredictSteps(model, weights, { sampleShape: shape, steps: [] });
  return { predict: (samples, count) => predict(toFloat32(apply(samples)), count), dispose };
}

const toFloat32 = (values: SampleValues): Float32Array =>
  values instanceof Float32Array ? values : new Float32Array(values);
