import { snakeCase } from '../formats/python/operation.js';
import { type CompleteOptimizer, type OptimizerObject, optimizers } from './index.js';

/**
 * Names the variables of an optimizer by their paths in Keras, which names optimizers after their classes: `adam_w/dense_kernel_momentum` of
 * the slot `dense/kernel/momentum`. Slots of a MultiOptimizer, whose parts Keras names by their order, are below `multi_optimizer`. A path
 * that an earlier slot has gets a number: `a/b_c` and `a_b/c` have the same one in Keras.
 */
export function variableNames(optimizer: OptimizerObject): (slot: string) => string {
  const prefix = nameOf(optimizers.complete(optimizer));
  const used = new Set<string>();
  return (slot) => {
    const path = `${prefix}/${slot.replaceAll('/', '_')}`;
    let name = path;
    for (let count = 1; used.has(name); count += 1) name = `${path}_${count}`;
    used.add(name);
    return name;
  };
}

const nameOf = (optimizer: CompleteOptimizer): string =>
  optimizer.type === 'lossscaleoptimizer'
    ? nameOf(optimizer.inner_optimizer)
    : snakeCase(optimizers.specOf(optimizer.type).className);
