import type { OptimizerObject, OptimizerType } from '../../../src/keras/optimizers/index.js';
import { singleOptimizers } from '../../../src/keras/optimizers/single.js';

/** Optimizers that contain others, whose learning rates are schedules, so that steps that are skipped count. */
const WRAPPED: Readonly<Partial<Record<OptimizerType, OptimizerObject>>> = {
  lossscaleoptimizer: {
    type: 'lossscaleoptimizer',
    inner_optimizer: {
      type: 'adam',
      learning_rate: { type: 'CosineDecay', initial_learning_rate: 0.1, decay_steps: 20 },
    },
    // The gradients of the first steps overflow.
    initial_scale: 2 ** 126,
    dynamic_growth_steps: 3,
  },
  multioptimizer: {
    type: 'multioptimizer',
    default_optimizer: 'nadam',
    optimizer_map: {
      '.*/bias': {
        type: 'sgd',
        learning_rate: { type: 'CosineDecay', initial_learning_rate: 0.1, decay_steps: 20 },
      },
    },
  },
};

/** An optimizer of a type: with its defaults, or with optimizers inside it. */
export function exampleOptimizer(type: OptimizerType): OptimizerObject {
  const single = singleOptimizers.types.find((one) => one === type);
  const example = single === undefined ? WRAPPED[type] : singleOptimizers.complete(single);
  if (example === undefined) throw new Error(`There is no example of ${type}`);
  return example;
}
