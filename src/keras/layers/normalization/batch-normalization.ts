import { flag, integer, number, optional } from '../../argument.js';
import { layer } from '../layer.js';
import { got } from '../shapes/shape-inference.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { sameAxis } from '../traits/traits.js';
import { statistic, weight } from '../weight.js';
import { initializerArgument, weightArguments } from '../weight-arguments.js';
import { normalizedAxis } from './axis.js';

const { beta_initializer, gamma_initializer, ...constrained } = weightArguments({
  beta: 'zeros',
  gamma: 'ones',
});

export const BatchNormalization = layer('BatchNormalization', {
  summary: 'Normalises with batch statistics in training, moving ones otherwise.',
  aliases: ['BatchNormalizationV1', 'BatchNormalizationV2', 'SyncBatchNormalization'],
  args: {
    axis: optional(integer({ minimum: -6, maximum: 6 }), -1),
    momentum: optional(number({ minimum: 0, maximum: 1 }), 0.99),
    epsilon: optional(number({ minimum: 0 }), 0.001),
    center: flag(true),
    scale: flag(true),
    beta_initializer,
    gamma_initializer,
    moving_mean_initializer: initializerArgument('zeros'),
    moving_variance_initializer: initializerArgument('ones'),
    ...constrained,
  },
  output({ axis }, [input]) {
    if (normalizedAxis(axis, input.shape) !== undefined) return { shape: input.shape };
    const rank = input.shape.length;
    const expected =
      rank === 0
        ? 'The input needs at least one axis.'
        : `Use -1, the last axis, or one of 1 to ${rank} (0 is the batch).`;
    const complaint = `BatchNormalization has no axis ${axis}: it ${got(input)}. ${expected}`;
    return { argument: 'axis', complaint };
  },
  weights(config, [input]) {
    const size = [input[normalizedAxis(config.axis, input) ?? 0] ?? 1];
    return [
      config.scale && weight(config, 'gamma', size),
      config.center && weight(config, 'beta', size),
      statistic('moving_mean', size, config.moving_mean_initializer),
      statistic('moving_variance', size, config.moving_variance_initializer),
    ];
  },
  traits: {
    mask: 'keeps',
    activation: () => 'linear',
    keepsRange: () => false,
    keepsValues: false,
    originOf: sameAxis,
    timesUsed: () => 0,
    keptElements: keptOutputs(2),
    outputWithoutInput: (_, input) => input,
    vocabulary: () => null,
  },
});
