import type { ImageReport } from '../../src/contracts/predictions.js';
import type { PredictorToApi } from '../../src/contracts/predictor-protocol.js';

type Rejected = Extract<PredictorToApi, { type: 'rejected' }>;

/** Inputs of one request, in the units of the data set, before the preprocessing of the model. */
export type SamplesResult =
  | {
      outcome: 'ready';
      /** `count` samples one after the other. */
      values: Float32Array;
      count: number;
      /** What was done to each image; null for instances. */
      reports: ImageReport[] | null;
    }
  | { outcome: 'rejected'; code: Rejected['code']; errors: Rejected['errors'] };

/** Elements of one sample. */
export const sampleSize = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
