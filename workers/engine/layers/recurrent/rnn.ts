import * as tf from '@tensorflow/tfjs-core';
import type { NestedLayer } from '../../../../src/keras/argument.js';
import { nameOfNested } from '../../../../src/keras/layers/nested.js';
import { cellsOf } from '../../../../src/keras/layers/recurrent/cells/cell.js';
import type { GRUCell } from '../../../../src/keras/layers/recurrent/cells/gru-cell.js';
import type { LSTMCell } from '../../../../src/keras/layers/recurrent/cells/lstm-cell.js';
import type { SimpleRNNCell } from '../../../../src/keras/layers/recurrent/cells/simple-rnn-cell.js';
import type { StackedRNNCells } from '../../../../src/keras/layers/recurrent/cells/stacked-rnn-cells.js';
import type { RNN } from '../../../../src/keras/layers/recurrent/rnn.js';
import type { ApplyLayer, Kernel } from '../kernel.js';
import { buildCells, buildStep, ONE_STEP } from './cells.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { simpleRnn } from './simple-rnn.js';

/** Runs a cell, or a stack of cells, over the steps. */
export const rnn: Kernel<typeof RNN> = (config, { inputs: [input] }, tools) => {
  const run = buildCells(
    { cells: cellsOf(config.cell), config: runOf(config), prefix: prefixOf(config.cell) },
    input,
    tools,
  );
  return ([x], context) => ({
    ...run(x, context),
    mask: config.return_sequences ? context.masks[0] : null,
  });
};

type Config = Parameters<typeof rnn>[0];

const runOf = ({ return_sequences, return_state, go_backwards, unroll, zero_output_for_mask }: Config) => ({
  return_sequences,
  return_state,
  go_backwards,
  unroll,
  zero_output_for_mask: zero_output_for_mask === true,
});

/** The weights of a stack have its name before that of their cell. */
const prefixOf = (cell: NestedLayer): string =>
  cell.type === 'StackedRNNCells' ? `${nameOfNested(cell)}/` : '';

/** One step of cells that run one after the other. */
export const stackedRnnCells: Kernel<typeof StackedRNNCells> = ({ cells }, { inputs: [input] }, tools) => {
  const run = buildStep(cells, input, tools);
  return ([x], context) => run(x, context);
};

/** One step of an LSTM. */
export const lstmCell: Kernel<typeof LSTMCell> = (config, shapes, tools) =>
  oneStep(lstm({ ...config, ...AS_LAYER }, shapes, tools));

/** One step of a GRU. */
export const gruCell: Kernel<typeof GRUCell> = (config, shapes, tools) =>
  oneStep(gru({ ...config, ...AS_LAYER }, shapes, tools));

/** One step of a SimpleRNN. */
export const simpleRnnCell: Kernel<typeof SimpleRNNCell> = (config, shapes, tools) =>
  oneStep(simpleRnn({ ...config, ...AS_LAYER }, shapes, tools));

/** A cell has the arguments of its layer but for these. */
const AS_LAYER = { ...ONE_STEP, activity_regularizer: null };

/** The layer of a cell, applied to a sequence of one step. */
const oneStep =
  (apply: ApplyLayer): ApplyLayer =>
  ([x], context) =>
    apply([tf.expandDims(x, 1)], { ...context, masks: [null] });
