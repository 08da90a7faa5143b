import type { PredictInput } from '../../contracts/ipc/predictor.js';
import type { ModelManifest } from '../../contracts/models.js';
import { readsNumbers } from '../../domain/data/instances/reads-numbers.js';
import { maskOutput, whyNoImage } from '../../domain/mask-image.js';
import type { IsAbandoned, ModelRegistry, Predictors, PredictResult } from '../../domain/ports.js';
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
  predict(request: PredictionRequest, isAbandoned?: IsAbandoned): Promise<PredictionOutcome>;
}

/** Predictions by the predictor processes with models of the registry. */
export function createPredictionService({
  models,
  predictors,
}: {
  models: ModelRegistry;
  predictors: Predictors;
}): PredictionService {
  const predict = async (
    request: PredictionRequest,
    isAbandoned?: IsAbandoned,
  ): Promise<PredictionOutcome> => {
    const { name, version, asImage, ...question } = request;
    const model = await models.get(name, version);
    if (model === undefined) return { outcome: 'model_not_found' };
    const { manifest, directory } = model;
    const refusal = refusalOf(request, manifest);
    // The faults of the body itself come first.
    if (question.input.kind === 'body' && (refusal !== undefined || !readsNumbers(manifest)))
      return { outcome: 'unread' };
    if (refusal !== undefined) return refusal;
    const result = await predictors.predict({ directory, ...question }, isAbandoned);
    if (result.outcome === 'predicted') return { ...result, manifest };
    const isGone = async () => (await models.get(name, manifest.version)) === undefined;
    // The version was deleted before its files were read, as if the deletion had come first.
    return result.outcome === 'failed' && (await isGone()) ? predict(request, isAbandoned) : result;
  };
  return { predict };
}

/** Why a model has no such answer, whatever the values of the samples; undefined if it has. */
function refusalOf(
  { asImage = false, input, ...options }: PredictionRequest,
  manifest: ModelManifest,
): PredictionOutcome | undefined {
  if (asImage && maskOutput(manifest) === undefined)
    return { outcome: 'no_image', detail: whyNoImage(manifest) };
  const errors = idlePredictionOptions(options, input, manifest);
  return errors.length > 0 ? { outcome: 'rejected', code: 'validation_failed', errors } : undefined;
}
