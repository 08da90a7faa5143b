import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { CompleteSingle } from '../../../keras/optimizers/single.js';
import type { Finding } from '../../problems/finding.js';
import { innerOptimizers } from '../optimizers/optimizer-warnings.js';
import type { ReadCallback } from './read-callbacks.js';

/** Refuses callbacks that the optimizer of the job does not allow. */
export function callbackOptimizerIssues(
  callbacks: readonly ReadCallback[],
  optimizer: CompleteOptimizer,
): Finding[] {
  const optimizers = innerOptimizers(optimizer);
  return [...rateIssues(callbacks, optimizers), ...averageIssues(callbacks, optimizers)];
}

/** As in Keras, the rate of an optimizer with a schedule cannot be set. */
function rateIssues(
  callbacks: readonly ReadCallback[],
  optimizers: readonly Pick<CompleteSingle, 'learning_rate'>[],
): Finding[] {
  const [scheduled] = optimizers.flatMap(({ learning_rate: rate }) =>
    typeof rate === 'number' ? [] : [rate],
  );
  if (scheduled === undefined) return [];
  return callbacks.flatMap(({ value: { type }, at: pointer }): Finding[] => {
    if (type !== 'LearningRateScheduler' && type !== 'ReduceLROnPlateau') return [];
    const detail = `${type} sets the learning rate, which the schedule ${scheduled.type} of the optimizer decides already. Give the optimizer a number as its learning_rate, or remove this callback.`;
    return [{ pointer, code: 'conflicting_arguments', detail }];
  });
}

/** As in Keras, there are no averages to swap without `use_ema`. */
function averageIssues(
  callbacks: readonly ReadCallback[],
  optimizers: readonly Pick<CompleteSingle, 'use_ema'>[],
): Finding[] {
  const [first, ...others] = callbacks.filter(({ value }) => value.type === 'SwapEMAWeights');
  if (first === undefined) return [];
  const without =
    'SwapEMAWeights needs an optimizer that keeps moving averages of the weights. Set use_ema to true in compile.optimizer, or remove this callback.';
  const twice = `A second SwapEMAWeights would undo the swap of the one at ${first.at}. Remove one of them.`;
  const lacking = optimizers.some(({ use_ema }) => use_ema) ? [] : [{ pointer: first.at, detail: without }];
  return [...lacking, ...others.map(({ at }) => ({ pointer: at, detail: twice }))].map((issue) => ({
    ...issue,
    code: 'conflicting_arguments',
  }));
}
