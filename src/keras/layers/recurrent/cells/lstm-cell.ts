import { layer } from '../../layer.js';
import { forgetBias, lstmWeights } from '../lstm.js';
import { cellArguments, gateActivation, KEPT_PER_UNIT, RANDOM, unitsAndActivation } from '../recurrent.js';
import { callOfCell, cellOutput, cellTraits, ofCells, stepOfCells } from './cell.js';

export const LSTMCell = layer('LSTMCell', {
  summary: 'One step of an LSTM, for RNN: [features] and two states to [units].',
  args: { ...unitsAndActivation, ...gateActivation, ...cellArguments, ...forgetBias },
  call: callOfCell('inputs'),
  output: (config, inputs, _rules, options) =>
    cellOutput(stepOfCells('LSTMCell', [{ type: 'LSTMCell', ...config }]), inputs, options),
  weights: (config, [input]) => lstmWeights(config, input),
  random: RANDOM,
  tfjs: ofCells('LSTMCell'),
  traits: cellTraits(KEPT_PER_UNIT),
});
