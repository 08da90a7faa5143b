import { flag } from '../../argument.js';
import type { Shape } from '../../shape.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { inCell, type WeightSpec, weight } from '../weight.js';
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

/** Update, reset, candidate: the order of Keras. */
const GATES = 3;

/** Whether the reset gate is applied after the product of the state. */
export const resetAfter = {
  reset_after: flag(true, { tfjs: false, keras2: { before: 4, value: false } }),
} as const;

/** The weights of a GRU. With reset_after (Keras's default) inputs and recurrence have a bias each. */
export function gruWeights(
  config: UnitsConfig & { reset_after: boolean },
  input: Shape,
): (WeightSpec | false)[] {
  const width = GATES * config.units;
  return [
    weight(config, 'kernel', [input.at(-1) ?? 1, width]),
    weight(config, 'recurrent', [config.units, width], 'recurrent_kernel'),
    config.use_bias && weight(config, 'bias', config.reset_after ? [2, width] : [width]),
  ];
}

export const GRU = layer('GRU', {
  summary: 'Gated recurrent unit over [steps, features].',
  aliases: ['GRUV2'],
  args: {
    ...unitsAndActivation,
    ...gateActivation,
    ...recurrentArguments,
    ...resetAfter,
  },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput(stepOfUnits('GRU', config.units, 1), config, inputs, options),
  weights: (config, [input]) => inCell(gruWeights(config, input), 'gru_cell'),
  random: RANDOM,
  traits: recurrentTraits,
});
