import { flag } from '../../argument.js';
import type { Initializer } from '../../initializers/index.js';
import type { Shape } from '../../shape.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { type InitializedParts, inCell, type WeightSpec, weight } from '../weight.js';
import {
  gateActivation,
  RANDOM,
  recurrentArguments,
  recurrentOutput,
  recurrentTraits,
  stepOfUnits,
  type UnitsConfig,
  unitsAndActivation,
} from './recurrent.js';

/** Input, forget, cell, output: the order of Keras. */
const GATES = 4;

/** Whether the forget gate begins open. */
export const forgetBias = { unit_forget_bias: flag(true, { tfjs: false }) } as const;

/** The weights of an LSTM. */
export function lstmWeights(
  config: UnitsConfig & { unit_forget_bias: boolean },
  input: Shape,
): (WeightSpec | false)[] {
  const width = GATES * config.units;
  const bias = {
    ...weight(config, 'bias', [width]),
    initializer: forgetBiasInitializer(config, config.units),
  };
  return [
    weight(config, 'kernel', [input.at(-1) ?? 1, width]),
    weight(config, 'recurrent', [config.units, width], 'recurrent_kernel'),
    config.use_bias && bias,
  ];
}

export const LSTM = layer('LSTM', {
  summary: 'Long short-term memory over [steps, features].',
  aliases: ['LSTMV2'],
  args: {
    ...unitsAndActivation,
    ...gateActivation,
    ...recurrentArguments,
    ...forgetBias,
  },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput(stepOfUnits('LSTM', config.units, 2), config, inputs, options),
  weights: (config, [input]) => inCell(lstmWeights(config, input), 'lstm_cell'),
  random: RANDOM,
  traits: recurrentTraits,
});

/** With unit_forget_bias the forget gate begins at 1 (Jozefowicz et al., 2015). */
export function forgetBiasInitializer(
  {
    bias_initializer: initializer,
    unit_forget_bias,
  }: Pick<UnitsConfig, 'bias_initializer'> & { unit_forget_bias: boolean },
  units: number,
): Initializer | InitializedParts {
  if (!unit_forget_bias) return initializer;
  return {
    parts: [
      { size: units, initializer, draw: 0 },
      { size: units, initializer: 'ones', draw: 0 },
      { size: 2 * units, initializer, draw: 1 },
    ],
  };
}
