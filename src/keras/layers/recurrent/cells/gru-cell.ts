import { layer } from '../../layer.js';
import { gruWeights, resetAfter } from '../gru.js';
import { cellArguments, gateActivation, KEPT_PER_UNIT, RANDOM, unitsAndActivation } from '../recurrent.js';
import { callOfCell, cellOutput, cellTraits, ofCells, stepOfCells } from './cell.js';

export const GRUCell = layer('GRUCell', {
  summary: 'One step of a GRU, for RNN: [features] and a state to [units].',
  args: { ...unitsAndActivation, ...gateActivation, ...cellArguments, ...resetAfter },
  call: callOfCell('inputs'),
  output: (config, inputs, _rules, options) =>
    cellOutput(stepOfCells('GRUCell', [{ type: 'GRUCell', ...config }]), inputs, options),
  weights: (config, [input]) => gruWeights(config, input),
  random: RANDOM,
  tfjs: ofCells('GRUCell'),
  traits: cellTraits(KEPT_PER_UNIT),
});
