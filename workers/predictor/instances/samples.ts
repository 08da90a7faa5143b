import type { PredictorToApi } from '../../../src/contracts/ipc/predictor.js';
import type { ImageReport, Prediction, PredictionWarning } from '../../../src/contracts/predictions.js';
import type { InputValues, SampleValues } from '../../../src/domain/data/element-view.js';
import type { InputProfile } from './input-profile.js';

type Rejected = Extract<PredictorToApi, { type: 'rejected' }>;

/** The reason why the samples of a request cannot be predicted. */
export interface RejectedSamples {
  outcome: 'rejected';
  code: Rejected['code'];
  errors: Rejected['errors'];
}

/** One input of a loaded model. */
export interface ServedInput {
  name: string;
  /** Describes its training data. */
  profile: InputProfile;
  /** If set, values must be whole numbers below it. */
  vocabulary?: number | undefined;
}

/** The value of an input in one sample, not yet checked. */
export interface GivenValue {
  value: unknown;
  pointer: string;
}

/** Samples of one input, in the units of the dataset, before the preprocessing of the model. */
export type InputResult<Values extends InputValues = SampleValues> =
  | {
      outcome: 'ready';
      values: Values;
      count: number;
      /** Processing of each image; null for instances. */
      reports: ImageReport[] | null;
      /** Warnings by sample index. */
      warnings: ReadonlyMap<number, PredictionWarning[]>;
    }
  | RejectedSamples;

/** Parts of a prediction that describe its sample. */
export type SampleNotes = Pick<Prediction, 'image' | 'images' | 'warnings'>;

/** Samples of one request. */
export type SamplesResult =
  | {
      outcome: 'ready';
      /** Of each input, in the order of the model. */
      values: InputValues[];
      count: number;
      /** Of each sample. */
      notes: readonly SampleNotes[];
    }
  | RejectedSamples;

/** Elements of one sample. */
export const sampleSize = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);
