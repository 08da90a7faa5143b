import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '../../ops/mat-mul.js';
import { mixKeys } from '../../ops/random/random.js';
import type { Projection } from '../../scan/projection.js';
import { scan } from '../../scan/scan.js';
import type { Scan, StepTools } from '../../scan/step.js';
import { addBias } from '../add-bias.js';
import type { CallContext, Signal } from '../kernel.js';
import { dropoutMask } from '../regularization/dropout.js';

/** The arguments of a recurrent layer that decide how its steps are run. */
export interface RecurrentConfig {
  return_sequences: boolean;
  return_state: boolean;
  go_backwards: boolean;
  zero_output_for_mask?: boolean;
}

/** The arguments that decide what is dropped in training. */
interface DropoutConfig {
  dropout: number;
  recurrent_dropout: number;
  seed: number | null;
}

/** Masks for the inputs and for the state, one for each gate; empty: none. */
export interface GateMasks {
  input: tf.Tensor[];
  recurrent: tf.Tensor[];
}

const INPUT_STREAM = 0;
const RECURRENT_STREAM = 1000;

/** The shapes that masks of one call have: that of a step's input, and that of the state. */
interface MaskShapes {
  input: number[];
  state: number[];
}

/**
 * The masks of one call, the same for every step. As in Keras: one for all gates unless recurrent_dropout is on, and none
 * for a rate of 1. A convolution has one for each gate.
 */
export function gateMasks(
  { dropout: inputRate, recurrent_dropout: recurrentRate, seed }: DropoutConfig,
  shapes: MaskShapes,
  gates: number,
  context: Pick<CallContext, 'training' | 'randomUniform'>,
  inputMasks = recurrentRate > 0 ? gates : 1,
): GateMasks {
  if (!context.training) return { input: [], recurrent: [] };
  const masks = (count: number, shape: number[], rate: number, stream: number) =>
    rate === 0 || rate === 1
      ? []
      : Array.from({ length: count }, (_, gate) =>
          dropoutMask(context, shape, rate, seeded(stream + gate, seed)),
        );
  return {
    input: masks(inputMasks, shapes.input, inputRate, INPUT_STREAM),
    recurrent: masks(gates, shapes.state, recurrentRate, RECURRENT_STREAM),
  };
}

const seeded = (stream: number, seed: number | null): number =>
  seed === null ? stream : mixKeys(seed, stream);

/** The shapes of the masks of a layer of units. @param x [batch, steps, features] */
export const shapesOfUnits = (x: tf.Tensor, units: number): MaskShapes => {
  const [batch = 1, , features = 1] = x.shape;
  return { input: [batch, features], state: [batch, units] };
};

/** The steps of a layer's input in the order they are run: [steps, batch, …]. */
export function orderedSteps(config: RecurrentConfig, x: tf.Tensor): tf.Tensor {
  const timeMajor = swapped(x);
  return config.go_backwards ? tf.reverse(timeMajor, 0) : timeMajor;
}

/** [batch, steps, …] as [steps, batch, …], and back. */
const swapped = (x: tf.Tensor): tf.Tensor =>
  tf.transpose(x, [1, 0, ...x.shape.map((_, axis) => axis).slice(2)]);

/** x · kernel + bias of every step at once: [steps, batch, width]. @param steps [steps, batch, features] */
export function projectSteps(
  steps: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  masks: tf.Tensor[],
): tf.Tensor {
  const [count = 1, , features = 1] = steps.shape;
  const rows = (mask?: tf.Tensor) => tf.reshape(mask ? tf.mul(steps, mask) : steps, [-1, features]);
  const product =
    masks.length > 1
      ? tf.concat(
          splitGates(kernel, masks.length).map((gate, index) => matMul(rows(masks[index]), gate)),
          1,
        )
      : matMul(rows(masks[0]), kernel);
  const biased = bias === null ? product : addBias(product, bias);
  return tf.reshape(biased, [count, -1, kernel.shape[1] ?? 1]);
}

/** A tensor cut into `gates` equal parts along its last axis. */
export function splitGates(matrix: tf.Tensor, gates: number): tf.Tensor[] {
  return tf.split(matrix, gates, matrix.rank - 1);
}

/** A projection cut along its columns. */
export function splitProjection({ kernel, bias, map }: Projection, widths: number[]): Projection[] {
  if (widths.length === 1) return [{ kernel, bias, map }];
  const biases = bias === null ? [] : tf.split(bias, widths);
  return tf
    .split(kernel, widths, kernel.rank - 1)
    .map((part, index) => ({ kernel: part, bias: biases[index] ?? null, map }));
}

/** The projection of h for all gates, each with its own mask on h where the constants are masks. */
export function projectState(h: tf.Tensor, { project, constants: masks }: StepTools): tf.Tensor {
  if (masks.length === 0) return project(0, h);
  return tf.concat(
    masks.map((mask, gate) => project(gate, tf.mul(h, mask))),
    h.rank - 1,
  );
}

/** The output of a recurrent layer and, with return_state, its state after the last step. */
type RecurrentOutput = Pick<Signal, 'x' | 'mask'> & { more: readonly tf.Tensor[] };

/**
 * Runs the steps; a masked step keeps the state, and gives the output before it or, with zero_output_for_mask, zeros. Before the
 * first step that counts, the output is zeros, whatever the initial state.
 */
export function runSteps(
  config: RecurrentConfig,
  inputMask: Signal['mask'],
  recurrence: Omit<Scan, 'mask'>,
  { training, call: { initialState } }: Pick<CallContext, 'training' | 'call'>,
): RecurrentOutput {
  const rank = recurrence.stateShapes[0]?.length ?? 2;
  const mask = inputMask && orderedMask(inputMask, config.go_backwards, rank);
  const outputs = config.return_sequences ? 'all' : 'last';
  const start = initialState.length > 0 ? { initialState } : {};
  const { output, state } = scan(
    { ...recurrence, ...start, mask },
    { outputs, training, withState: config.return_state },
  );
  const zeroes = mask !== null && zeroesOf(mask, config, initialState.length > 0);
  const zeroed = zeroes ? zeroMasked(output, zeroes, outputs) : output;
  return { ...recurrentOutput(config, zeroed, inputMask), more: state };
}

/** The mask of the steps whose output is not zeros; null where all are what they are. */
function zeroesOf(mask: tf.Tensor, config: RecurrentConfig, hasState: boolean): tf.Tensor | null {
  if (config.zero_output_for_mask) return mask;
  return hasState ? tf.greater(tf.cumsum(tf.cast(mask, 'float32'), 0), 0) : null;
}

/** The output with zeros for masked steps. @param mask [steps, batch, 1, …] in the order of the steps */
function zeroMasked(output: tf.Tensor, mask: tf.Tensor, outputs: 'all' | 'last'): tf.Tensor {
  const [steps = 1, ...shape] = mask.shape;
  const counted = outputs === 'all' ? mask : tf.reshape(lastStep(mask, steps), shape);
  return tf.mul(output, tf.cast(counted, 'float32'));
}

const lastStep = (tensor: tf.Tensor, steps: number): tf.Tensor => {
  const others = tensor.shape.slice(1);
  return tf.slice(tensor, [steps - 1, ...others.map(() => 0)], [1, ...others.map(() => -1)]);
};

/** [batch, steps] as [steps, batch, 1, …] in the order of the steps. @param rank of a state */
function orderedMask(mask: tf.Tensor, backwards: boolean, rank: number): tf.Tensor {
  const steps = tf.transpose(mask);
  const timeMajor =
    rank === 2
      ? tf.expandDims(steps, -1)
      : tf.reshape(steps, [...steps.shape, ...Array<number>(rank - 1).fill(1)]);
  return backwards ? tf.reverse(timeMajor, 0) : timeMajor;
}

/** The output of the layer. @param output Of all steps, [steps, batch, …], with return_sequences, else of the last */
export function recurrentOutput(
  config: RecurrentConfig,
  output: tf.Tensor,
  mask: Signal['mask'],
): Pick<Signal, 'x' | 'mask'> {
  if (!config.return_sequences) return { x: output, mask: null };
  return { x: swapped(output), mask };
}
