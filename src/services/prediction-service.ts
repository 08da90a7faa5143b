import type { ModelManifest } from '../contracts/models.js';
import type { PredictInput } from '../contracts/predictor-protocol.js';
import type { ModelRegistry, Predictors, PredictResult } from '../domain/ports.js';

export interface PredictionRequest {
  name: string;
  /** Undefined: the newest version. */
  version: number | undefined;
  input: PredictInput;
  invert: 'auto' | 'true' | 'false';
  topK: number | null;
}

export type PredictionOutcome =
  | { outcome: 'model_not_found' }
  | Exclude<PredictResult, { outcome: 'predicted' }>
  | (Extract<PredictResult, { outcome: 'predicted' }> & { manifest: ModelManifest });

/** Answers predictions with trained models. */
export interface PredictionService {
  predict(request: PredictionRequest): Promise<PredictionOutcome>;
}

/** Predictions by the predictor processes, of models in the registry. */
export function createPredictionService({
  models,
  predictors,
}: {
  models: ModelRegistry;
  predictors: Predictors;
}): PredictionService {
  return {
    async predict({ name, version, input, invert, topK }) {
      const model = await models.get(name, version);
      if (model === undefined) return { outcome: 'model_not_found' };
      const { manifest, directory } = model;
      const result = await predictors.predict({ manifest, directory, input, invert, topK });
      return result.outcome === 'predicted' ? { ...result, manifest } : result;
    },
  };
}
