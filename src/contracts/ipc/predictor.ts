import type { ModelManifest } from '../models.js';
import type { Prediction } from '../predictions.js';
import type { ProblemItem } from '../problems.js';

/**
 * Messages between the API and a predictor process (Node IPC, advanced serialisation: bytes travel as Uint8Array).
 * A predictor answers every request it takes, by id, and exits when the channel closes.
 */
export interface PredictRequest {
  type: 'predict';
  id: number;
  /** Without what it tells of the training data, which the predictor reads beside the model. */
  manifest: ModelManifest;
  /** Directory of the model version; holds model.json and weights.bin. */
  directory: string;
  input: PredictInput;
  invert: 'auto' | 'true' | 'false';
  /** `auto`: the border is brought to the level of the training images; default none. */
  background?: 'auto' | 'none';
  topK: number | null;
}

export type PredictInput =
  | { kind: 'images'; images: { bytes: Uint8Array; file: string | null; pointer: string }[] }
  /** Samples as nested arrays or by feature name, not yet checked. */
  | { kind: 'instances'; instances: unknown[] };

export type ApiToPredictor = PredictRequest;

export type PredictorToApi =
  | { type: 'ready' }
  | { type: 'predicted'; id: number; predictions: Prediction[] }
  /** The input is at fault: 422 with these items. */
  | { type: 'rejected'; id: number; code: 'invalid_image' | 'invalid_instance'; errors: ProblemItem[] }
  /** Not even one sample at a time, or the model itself, fits in memory now. */
  | { type: 'out_of_memory'; id: number; message: string }
  /** The model or the process is at fault. */
  | { type: 'failed'; id: number; message: string };
