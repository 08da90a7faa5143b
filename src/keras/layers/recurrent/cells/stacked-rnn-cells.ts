import { cells, type NestedLayer, required } from '../../../argument.js';
import type { Shape } from '../../../shape.js';
import { layer } from '../../layer.js';
import { nestedWeights } from '../../nested.js';
import type { Inputs } from '../../shapes/shape-inference.js';
import type { NestedRules } from '../../traits/traits.js';
import { callOfCell, cellOutput, ofCells, stepOfCells, unitsOf } from './cell.js';

export const StackedRNNCells = layer('StackedRNNCells', {
  summary: 'Cells that run one after the other as a single cell, for RNN.',
  args: { cells: required(cells()) },
  call: callOfCell('inputs'),
  output: (config, inputs, _rules, options) =>
    cellOutput(stepOfCells('StackedRNNCells', config.cells), inputs, options),
  weights({ cells: all, trainable }, inputs, rules) {
    const saved = rules.savedNames(all);
    return all.flatMap((cell, at) =>
      nestedWeights(
        { layer: cell, name: `cells/${at}`, rules, trainable, savedAs: `cells/${saved[at]}` },
        inputOfCell(all, at, inputs),
      ),
    );
  },
  random: 'one of `cells` draws some',
  tfjs: ofCells('StackedRNNCells'),
  traits: {
    mask: 'drops',
    activation: (config, rules) => rules.traits(lastOf(config)).activation,
    keepsRange: () => false,
    keepsValues: false,
    originOf: ({ cells: { length } }) => ({ from: 'argument', name: `cells.${length - 1}.units` }),
    timesUsed: () => 1,
    keptElements: (config, _, rules) => keptByCells(config.cells, rules),
    outputWithoutInput: (config) => stepOfCells('StackedRNNCells', config.cells).output,
    vocabulary: () => null,
  },
});

/** A cell gets the output of the one before it. */
const inputOfCell = (all: readonly NestedLayer[], at: number, inputs: Inputs<Shape>): Inputs<Shape> => {
  const before = all[at - 1];
  return before === undefined ? inputs : [[unitsOf(before)]];
};

/** Numbers kept for a step of the cells. */
export const keptByCells = (all: readonly NestedLayer[], rules: NestedRules): number =>
  all.reduce((sum, cell) => {
    const units = [unitsOf(cell)];
    return sum + rules.traits(cell).keptElements({ inputs: [units], output: units });
  }, 0);

const lastOf = ({ cells: all }: { cells: readonly NestedLayer[] }): NestedLayer => {
  const last = all.at(-1);
  if (last === undefined) throw new Error('A stack has cells');
  return last;
};
