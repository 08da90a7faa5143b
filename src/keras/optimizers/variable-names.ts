import { snakeCase } from '../formats/python/operation.js';
import { type CompleteOptimizer, type OptimizerObject, optimizers } from './index.js';

/**
 * The path of a variable of an optimizer in Keras, which names optimizers after their classes: `adam_w/dense_kernel_momentum` of the slot
 * `dense/kernel/momentum`. Slots of a MultiOptimizer, whose parts Keras names by their order, are below `multi_optimizer`.
 */
export const variableNameOf = (optimizer: OptimizerObject, slot: string): string =>
  `${nameOf(optimizers.complete(optimizer))}/${slot.replaceAll('/', '_')}`;

const nameOf = (optimizer: CompleteOptimizer): string =>
  optimizer.type === 'lossscaleoptimizer'
    ? nameOf(optimizer.inner_optimizer)
    : snakeCase(optimizers.specOf(optimizer.type).className);
