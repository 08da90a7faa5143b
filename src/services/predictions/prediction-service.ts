import type { PredictInput } from '../../contracts/ipc/predictor.js';
import type { ModelManifest } from '../../contracts/models.js';
import { maskOutput, whyNoImage } from '../../domain/mask-image.js';
import type { ModelRegistry, Predictors, PredictResult } from '../../domain/ports.js';
import { idlePredictionOptions, type PredictionOptions } from '../../domain/prediction-options.js';
import type { Finding } from '../../domain/problems/finding.js';

export interface PredictionRequest extends PredictionOptions {
  name: string;
  /** The newest version if undefined. */
  version: number | undefined;
  input: PredictInput;
  /** Whether the answer is to be one image. */
  asImage?: boolean;
}

export type PredictionOutcome =
  | { outcome: 'model_not_found' }
  | { outcome: 'rejected'; code: 'validation_failed'; errors: Finding[] }
  /** The answer cannot be one image. */
  | { outcome: 'no_image'; detail: string }
  | Exclude<PredictResult, { outcome: 'predicted' }>
  | (Extract<PredictResult, { outcome: 'predicted' }> & { manifest: ModelManifest });

/** Predicts with trained models. */
export interface PredictionService {
  predict(request: PredictionRequest): Promise<PredictionOutcome>;
}

/** Predictions by the predictor processes with models of the registry. */
export function createPredictionService({
  models,
  predictors,
}: {
  models: ModelRegistry;
  predictors: Predictors;
}): PredictionService {
  const predict = async (request: PredictionRequest): Promise<PredictionOutcome> => {
    const { name, version, asImage = false, ...question } = request;
    const model = await models.get(name, version);
    if (model === undefined) return { outcome: 'model_not_found' };
    const { manifest, directory } = model;
    if (asImage && maskOutput(manifest) === undefined)
      return { outcome: 'no_image', detail: whyNoImage(manifest) };
    const errors = idlePredictionOptions(question, question.input, manifest);
    if (errors.length > 0) return { outcome: 'rejected', code: 'validation_failed', errors };
    const result = await predictors.predict({ directory, ...question });
    if (result.outcome === 'predicted') return { ...result, manifest };
    const isGone = async () => (await models.get(name, manifest.version)) === undefined;
    // The version was deleted before its files were read, as if the deletion had come first.
    return result.outcome === 'failed' && (await isGone()) ? predict(request) : result;
  };
  return { predict };
}
