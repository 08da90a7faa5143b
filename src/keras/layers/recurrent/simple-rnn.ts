import type { Shape } from '../../shape.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { inCell, type WeightSpec, weight } from '../weight.js';
import {
  keptPerUnit,
  RANDOM,
  recurrentArguments,
  recurrentOutput,
  recurrentTraits,
  stepOfUnits,
  type UnitsConfig,
  unitsAndActivation,
} from './recurrent.js';

/** Values kept per unit and step: the state, and its ingredients. */
export const KEPT_BY_SIMPLE_RNN = 3;

/** The weights of a SimpleRNN. */
export const simpleRnnWeights = (config: UnitsConfig, input: Shape): (WeightSpec | false)[] => [
  weight(config, 'kernel', [input.at(-1) ?? 1, config.units]),
  weight(config, 'recurrent', [config.units, config.units], 'recurrent_kernel'),
  config.use_bias && weight(config, 'bias', [config.units]),
];

export const SimpleRNN = layer('SimpleRNN', {
  summary: 'activation(x · kernel + state · recurrent_kernel + bias) over [steps, features].',
  args: { ...unitsAndActivation, ...recurrentArguments },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput(stepOfUnits('SimpleRNN', config.units, 1), config, inputs, options),
  weights: (config, [input]) => inCell(simpleRnnWeights(config, input), 'simple_rnn_cell'),
  random: RANDOM,
  traits: { ...recurrentTraits, keptElements: keptPerUnit(KEPT_BY_SIMPLE_RNN) },
});
