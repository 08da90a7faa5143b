import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { Finding } from '../../problems/finding.js';
import { innerOptimizers } from '../optimizers/optimizer-warnings.js';
import type { ReadCallback } from './read-callbacks.js';

/** Refuses callbacks that the optimizer of the job does not allow. */
export function callbackOptimizerIssues(
  callbacks: readonly ReadCallback[],
  optimizer: CompleteOptimizer,
): Finding[] {
  const scheduled = innerOptimizers(optimizer).find(
    ({ learning_rate: rate }) => typeof rate !== 'number',
  )?.learning_rate;
  if (scheduled === undefined || typeof scheduled === 'number') return [];
  return callbacks.flatMap(({ value: { type }, pointer }): Finding[] => {
    if (type !== 'LearningRateScheduler' && type !== 'ReduceLROnPlateau') return [];
    const detail = `${type} sets the learning rate, which the schedule ${scheduled.type} of the optimizer decides already. Give the optimizer a number as its learning_rate, or remove this callback.`;
    return [{ pointer, code: 'conflicting_arguments', detail }];
  });
}
