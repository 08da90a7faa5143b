import type { SamplePrediction } from '../../../src/contracts/predictions.js';

/** The list of predictions that a predictor answered. */
export const predictionsIn = <Prediction extends SamplePrediction>({
  json,
}: {
  json: Uint8Array;
}): Prediction[] => JSON.parse(Buffer.from(json).toString());
