import { flag } from '../../argument.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { weight } from '../weight.js';
import {
  gateActivation,
  recurrentArguments,
  recurrentOutput,
  recurrentTraits,
  unitsAndActivation,
} from './recurrent.js';

/** Update, reset, candidate: the order of Keras. */
const GATES = 3;

export const GRU = layer('GRU', {
  summary: 'Gated recurrent unit over [steps, features].',
  aliases: ['GRUV2'],
  args: {
    ...unitsAndActivation,
    ...gateActivation,
    ...recurrentArguments,
    reset_after: flag(true, { tfjs: false, keras2: { before: 4, value: false } }),
  },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput({ type: 'GRU', states: 1 }, config, inputs, options),
  /** With reset_after (Keras's default) inputs and recurrence have a bias each. */
  weights(config, [input]) {
    const width = GATES * config.units;
    return [
      weight(config, 'kernel', [input.at(-1) ?? 1, width]),
      weight(config, 'recurrent', [config.units, width], 'recurrent_kernel'),
      config.use_bias && weight(config, 'bias', config.reset_after ? [2, width] : [width]),
    ];
  },
  random: '`dropout` or `recurrent_dropout` is above 0',
  traits: recurrentTraits,
});
