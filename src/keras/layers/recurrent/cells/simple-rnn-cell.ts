import { layer } from '../../layer.js';
import { cellArguments, RANDOM, unitsAndActivation } from '../recurrent.js';
import { KEPT_BY_SIMPLE_RNN, simpleRnnWeights } from '../simple-rnn.js';
import { callOfCell, cellOutput, cellTraits, ofCells, stepOfCells } from './cell.js';

export const SimpleRNNCell = layer('SimpleRNNCell', {
  summary: 'One step of a SimpleRNN, for RNN: [features] and a state to [units].',
  args: { ...unitsAndActivation, ...cellArguments },
  call: callOfCell('sequence'),
  output: (config, inputs, _rules, options) =>
    cellOutput(stepOfCells('SimpleRNNCell', [{ type: 'SimpleRNNCell', ...config }]), inputs, options),
  weights: (config, [input]) => simpleRnnWeights(config, input),
  random: RANDOM,
  tfjs: ofCells('SimpleRNNCell'),
  traits: cellTraits(KEPT_BY_SIMPLE_RNN),
});
