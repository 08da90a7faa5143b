import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { weight } from '../weight.js';
import {
  keptPerUnit,
  recurrentArguments,
  recurrentOutput,
  recurrentTraits,
  unitsAndActivation,
} from './recurrent.js';

/** Values kept per unit and step: the state, and its ingredients. */
const KEPT_PER_UNIT = 3;

export const SimpleRNN = layer('SimpleRNN', {
  summary: 'activation(x · kernel + state · recurrent_kernel + bias) over [steps, features].',
  args: { ...unitsAndActivation, ...recurrentArguments },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput({ type: 'SimpleRNN', states: 1 }, config, inputs, options),
  weights: (config, [input]) => [
    weight(config, 'kernel', [input.at(-1) ?? 1, config.units]),
    weight(config, 'recurrent', [config.units, config.units], 'recurrent_kernel'),
    config.use_bias && weight(config, 'bias', [config.units]),
  ],
  random: '`dropout` or `recurrent_dropout` is above 0',
  traits: { ...recurrentTraits, keptElements: keptPerUnit(KEPT_PER_UNIT) },
});
