import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { CompleteSingle } from '../../../keras/optimizers/single.js';
import type { JobWarning } from '../../problems/finding.js';

/** A warning about arguments of the optimizer that change nothing. */
export const noEffect = (detail: string): JobWarning => ({
  pointer: '/compile/optimizer',
  code: 'no_effect',
  detail,
});

/** Warns of arguments of an optimizer that change nothing with its other arguments. */
export function optimizerWarnings(config: CompleteOptimizer): JobWarning[] {
  switch (config.type) {
    case 'lossscaleoptimizer':
      return [
        ...replacedScale(config.inner_optimizer, null, 'LossScaleOptimizer'),
        ...optimizerWarnings(config.inner_optimizer),
      ];
    case 'multioptimizer':
      return innerOptimizers(config).flatMap((inner) => [
        ...replacedScale(inner, config.loss_scale_factor, 'MultiOptimizer'),
        ...optimizerWarnings(inner),
      ]);
    default:
      return unusedInSingle(config);
  }
}

/** The optimizers that train weights. */
export function innerOptimizers(config: CompleteOptimizer): CompleteSingle[] {
  switch (config.type) {
    case 'lossscaleoptimizer':
      return innerOptimizers(config.inner_optimizer);
    case 'multioptimizer':
      return [config.default_optimizer, ...Object.values(config.optimizer_map)];
    default:
      return [config];
  }
}

function replacedScale(
  { type, loss_scale_factor: own }: Pick<CompleteSingle, 'loss_scale_factor'> & { type: string },
  outer: number | null,
  by: string,
): JobWarning[] {
  if (own === null || own === outer) return [];
  return [noEffect(`loss_scale_factor of ${type} has no effect: ${by} replaces it, as in Keras.`)];
}

function unusedInSingle(config: CompleteSingle): JobWarning[] {
  const decays = config.weight_decay || (config.type === 'muon' && config.adam_weight_decay);
  return [
    ...(config.exclude_from_weight_decay.length > 0 && !decays
      ? [noEffect('exclude_from_weight_decay has no effect without weight_decay.')]
      : []),
    ...(config.ema_overwrite_frequency !== null && !config.use_ema
      ? [noEffect('ema_overwrite_frequency has no effect without use_ema.')]
      : []),
  ];
}
