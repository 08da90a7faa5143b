import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { NamedWeights } from '../../training/optimizers/weight-patterns.js';
import type { WeightPlace } from '../weight-place.js';

/** The optimizer of a job and the weights it trains. */
export interface TrainedBy extends NamedWeights {
  optimizer: CompleteOptimizer;
}

/** The same with its weights in the order of Keras. */
export interface Continued extends TrainedBy {
  trained: readonly WeightPlace[];
}
