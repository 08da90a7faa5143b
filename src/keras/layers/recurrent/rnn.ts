import { cellOrCells, regularizer, required } from '../../argument.js';
import { CALL_OF_SEQUENCES } from '../call.js';
import { layer } from '../layer.js';
import { nestedWeights } from '../nested.js';
import { inputOf } from '../traits/traits.js';
import { cellsOf, inputOfStep, ofCells, stepOfCells } from './cells/cell.js';
import { keptByCells } from './cells/stacked-rnn-cells.js';
import { recurrentOutput, sequenceArguments } from './recurrent.js';

export const RNN = layer('RNN', {
  summary: 'Runs a cell, or a stack of cells, over the steps of [steps, features].',
  args: {
    cell: required(cellOrCells()),
    ...sequenceArguments,
    activity_regularizer: regularizer(),
  },
  call: CALL_OF_SEQUENCES,
  output: (config, inputs, _rules, options) =>
    recurrentOutput(stepOfCells('RNN', cellsOf(config.cell)), config, inputs, options),
  weights: ({ cell, trainable }, [input], rules) =>
    nestedWeights({ layer: cell, name: 'cell', rules, trainable }, [inputOfStep(input)]),
  random: '`cell` draws some',
  tfjs: ofCells('RNN'),
  traits: {
    mask: 'computes',
    activation: ({ cell }, rules) => rules.traits(cell).activation,
    keepsRange: () => false,
    keepsValues: false,
    originOf({ cell }, axis, shapes, rules) {
      if (axis < shapes.output.length - 1) return { from: 'input', axis };
      const origin = rules.traits(cell).originOf(0, { inputs: [inputOfStep(inputOf(shapes))], output: [] });
      return origin.from === 'argument' ? { ...origin, name: `cell.${origin.name}` } : origin;
    },
    timesUsed: () => 1,
    keptElements: ({ cell }, shapes, rules) => (inputOf(shapes)[0] ?? 1) * keptByCells(cellsOf(cell), rules),
    outputWithoutInput: ({ cell, return_sequences }) =>
      return_sequences ? 'unknown' : stepOfCells('RNN', cellsOf(cell)).output,
    vocabulary: () => null,
  },
});
