import type { PredictorToApi } from '../../../src/contracts/ipc/predictor.js';
import type { ImageReport, PredictionWarning } from '../../../src/contracts/predictions.js';
import type { SampleValues } from '../../../src/domain/data/element-view.js';

type Rejected = Extract<PredictorToApi, { type: 'rejected' }>;

/** Inputs of one request, in the units of the dataset, before the preprocessing of the model. */
export type SamplesResult =
  | {
      outcome: 'ready';
      values: SampleValues;
      count: number;
      /** Processing of each image; null for instances. */
      reports: ImageReport[] | null;
      /** Warnings by sample index. */
      warnings: ReadonlyMap<number, PredictionWarning[]>;
    }
  | { outcome: 'rejected'; code: Rejected['code']; errors: Rejected['errors'] };

/** Elements of one sample. */
export const sampleSize = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
