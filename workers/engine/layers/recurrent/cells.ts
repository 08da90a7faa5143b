import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../../src/keras/argument.js';
import type { LayerType } from '../../../../src/keras/layers/index.js';
import { unitsOf } from '../../../../src/keras/layers/recurrent/cells/cell.js';
import type { Inputs } from '../../../../src/keras/layers/shapes/shape-inference.js';
import type { Shape } from '../../../../src/keras/shape.js';
import type { ApplyNested, CallContext, KernelTools, Signal } from '../kernel.js';
import type { RecurrentConfig } from './recurrent.js';

/** The layer that runs each cell over steps, which has the same arguments and weights. */
const LAYER_OF_CELL: Readonly<Record<string, LayerType>> = {
  LSTMCell: 'LSTM',
  GRUCell: 'GRU',
  SimpleRNNCell: 'SimpleRNN',
};

/** The output of cells, and all their states. */
export type CellsOutput = Pick<Signal, 'x'> & { more: readonly tf.Tensor[] };

/** Runs cells over the steps of one input. */
export type RunCells = (x: tf.Tensor, context: CallContext) => CellsOutput;

/** Cells to run, and how. */
interface CellRun {
  cells: readonly NestedLayer[];
  config: RecurrentConfig;
  /** Begins the names of the weights of each cell: `stacked_rnn_cells/`. */
  prefix: string;
}

/** A cell over all steps, and its states in a call. */
interface BuiltCell {
  apply: ApplyNested;
  states: number;
}

/**
 * Builds cells that run over all steps one after the other. That computes the same as a stack of them that runs step by step, as
 * masked steps change no state of any cell, but projects the inputs of all steps at once.
 */
export function buildCells({ cells, config, prefix }: CellRun, input: Shape, tools: KernelTools): RunCells {
  const [steps = 1] = input;
  const last = cells.length - 1;
  const isReversed = config.go_backwards && last > 0;
  const built = cells.map((cell, at): BuiltCell => {
    const before = cells[at - 1];
    const inputs: Inputs<Shape> = [before === undefined ? input : [steps, unitsOf(before)]];
    const options = at === last ? config : { ...config, return_sequences: true, zero_output_for_mask: false };
    const layer = layerOfCell(cell, { ...options, go_backwards: config.go_backwards && !isReversed }, prefix);
    return { apply: tools.build(layer, inputs), states: cell.type === 'LSTMCell' ? 2 : 1 };
  });
  return (x, context) => {
    if (!isReversed) return runInTurn(built, x, context);
    const [mask] = context.masks;
    return runInTurn(built, tf.reverse(x, 1), { ...context, masks: [mask && tf.reverse(mask, 1)] });
  };
}

const layerOfCell = (cell: NestedLayer, config: RecurrentConfig, prefix: string): NestedLayer => ({
  ...cell,
  ...config,
  type: LAYER_OF_CELL[cell.type] ?? cell.type,
  name: `${prefix}${String(cell['name'])}`,
  activity_regularizer: null,
});

function runInTurn(cells: readonly BuiltCell[], x: tf.Tensor, context: CallContext): CellsOutput {
  const given = [...context.call.initialState];
  const states: tf.Tensor[] = [];
  let output = x;
  for (const { apply, states: count } of cells) {
    const initialState = given.splice(0, count);
    const result = apply([output], { ...context, call: { ...context.call, initialState } });
    states.push(...result.more);
    output = result.x;
  }
  return { x: output, more: states };
}

/** One step of cells whose states are given. @param x [batch, features] */
export function buildStep(
  cells: readonly NestedLayer[],
  [features = 1]: Shape,
  tools: KernelTools,
): RunCells {
  const run = buildCells({ cells, config: ONE_STEP, prefix: '' }, [1, features], tools);
  return (x, context) => run(tf.expandDims(x, 1), { ...context, masks: [null] });
}

/** A layer of cells that is called with one step. */
export const ONE_STEP = {
  return_sequences: false,
  return_state: true,
  go_backwards: false,
  unroll: false,
} as const;
