import type { CompleteLayer } from '../../../keras/layers/index.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import type { InferredStep, InferredTensor } from '../inferred-model.js';

/** The findings of an inference, and the steps of the model in the order of their calls. */
export interface Inference {
  issues: Finding[];
  warnings: JobWarning[];
  steps: InferredStep[];
  /** Paths of the layers whose weights have been counted. */
  built: Map<string, InferredStep>;
  /** The layers by their paths whose width was found at their first call. */
  sized: Map<string, CompleteLayer>;
  /** Whether there is a layer whose shapes are not known. */
  isPartial: boolean;
}

export const createInference = (): Inference => ({
  issues: [],
  warnings: [],
  steps: [],
  built: new Map(),
  sized: new Map(),
  isPartial: false,
});

/** The place of a graph in the model. */
export interface GraphContext {
  /** The names of the models around it, with a slash at the end. */
  path: string;
  /** Whether a model around it is frozen. */
  isFrozen: boolean;
  /** How many samples it has for one of the model: several inside TimeDistributed. */
  samples: number;
}

/** The model itself. */
export const TOP: GraphContext = { path: '', isFrozen: false, samples: 1 };

/** A tensor of which nothing is known. */
export const unknownTensor = (label: string): InferredTensor => ({
  shape: 'unknown',
  batch: null,
  dtype: 'float32',
  isOnHost: true,
  from: undefined,
  label,
});
