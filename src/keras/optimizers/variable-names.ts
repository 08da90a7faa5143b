import { type CompleteOptimizer, type OptimizerObject, optimizers } from './index.js';

/** The names that Keras gives optimizers, where they are not their types. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['sgd', 'SGD'],
  ['multioptimizer', 'multi_optimizer'],
]);

/**
 * The path of a variable of an optimizer in Keras: `adam/dense_kernel_momentum` of the slot `dense/kernel/momentum`. Slots of a
 * MultiOptimizer, whose parts Keras names by their order, are below `multi_optimizer`.
 */
export function variableNameOf(optimizer: OptimizerObject, slot: string): string {
  return `${nameOf(optimizers.complete(optimizer))}/${slot.replaceAll('/', '_')}`;
}

const nameOf = (optimizer: CompleteOptimizer): string =>
  optimizer.type === 'lossscaleoptimizer'
    ? nameOf(optimizer.inner_optimizer)
    : (NAMES.get(optimizer.type) ?? optimizer.type);
