import { flag } from '../../argument.js';
import type { Initializer } from '../../initializers/index.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { type InitializedParts, weight } from '../weight.js';
import {
  gateActivation,
  recurrentArguments,
  recurrentOutput,
  recurrentTraits,
  unitsAndActivation,
} from './recurrent.js';

/** Input, forget, cell, output: the order of Keras. */
const GATES = 4;

export const LSTM = layer('LSTM', {
  summary: 'Long short-term memory over [steps, features].',
  aliases: ['LSTMV2'],
  args: {
    ...unitsAndActivation,
    ...gateActivation,
    ...recurrentArguments,
    unit_forget_bias: flag(true, { tfjs: false }),
  },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput({ type: 'LSTM', states: 2 }, config, inputs, options),
  weights(config, [input]) {
    const width = GATES * config.units;
    const bias = { ...weight(config, 'bias', [width]), initializer: biasInitializer(config) };
    return [
      weight(config, 'kernel', [input.at(-1) ?? 1, width]),
      weight(config, 'recurrent', [config.units, width], 'recurrent_kernel'),
      config.use_bias && bias,
    ];
  },
  random: '`dropout` or `recurrent_dropout` is above 0',
  traits: recurrentTraits,
});

/** With unit_forget_bias the forget gate begins at 1 (Jozefowicz et al., 2015). */
function biasInitializer({
  bias_initializer: initializer,
  unit_forget_bias,
  units,
}: {
  bias_initializer: Initializer;
  unit_forget_bias: boolean;
  units: number;
}): Initializer | InitializedParts {
  if (!unit_forget_bias) return initializer;
  return {
    parts: [
      { size: units, initializer, draw: 0 },
      { size: units, initializer: 'ones', draw: 0 },
      { size: 2 * units, initializer, draw: 1 },
    ],
  };
}
