import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import { addBias } from './add-bias.js';
import { dropoutMask } from './dropout.js';
import { type CallContext, type Signal, trainableWeight, type WeightSpec } from './layer.js';

type RecurrentConfig = CompleteLayerOf<'LSTM' | 'GRU'>;

/** Masks for the inputs and for the state, one for each gate; empty: none. */
export interface GateMasks {
  input: tf.Tensor[];
  recurrent: tf.Tensor[];
}

const INPUT_STREAM = 0;
const RECURRENT_STREAM = 1000;

/** kernel [features, gates·units], recurrent_kernel [units, gates·units] and bias. */
export function recurrentWeights(
  config: RecurrentConfig,
  features: number,
  gates: number,
  bias: { shape: number[]; initializer: WeightSpec['initializer'] },
): WeightSpec[] {
  const width = gates * config.units;
  const kernel = trainableWeight(config, 'kernel', [features, width]);
  const recurrent = {
    ...trainableWeight(config, 'recurrent', [config.units, width]),
    name: 'recurrent_kernel',
  };
  const biasWeight = { ...trainableWeight(config, 'bias', bias.shape), initializer: bias.initializer };
  return config.use_bias ? [kernel, recurrent, biasWeight] : [kernel, recurrent];
}

/** The masks of one call, the same for every step. As in Keras: one for all gates unless recurrent_dropout is on. */
export function gateMasks(
  config: RecurrentConfig,
  x: tf.Tensor,
  gates: number,
  context: Pick<CallContext, 'training' | 'randomUniform'>,
): GateMasks {
  const [batch = 1, , features = 1] = x.shape;
  const { dropout: inputRate, recurrent_dropout: recurrentRate } = config;
  if (!context.training) return { input: [], recurrent: [] };
  const masks = (count: number, size: number, rate: number, stream: number) =>
    rate === 0
      ? []
      : Array.from({ length: count }, (_, gate) => dropoutMask(context, [batch, size], rate, stream + gate));
  return {
    input: masks(recurrentRate > 0 ? gates : 1, features, inputRate, INPUT_STREAM),
    recurrent: masks(gates, config.units, recurrentRate, RECURRENT_STREAM),
  };
}

/** x · kernel of every step at once: one [batch, width] for each step, in the order they are run. */
export function projectSteps(
  config: RecurrentConfig,
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | null,
  masks: tf.Tensor[],
): tf.Tensor[] {
  const [, steps = 1, features = 1] = x.shape;
  const timeMajor = tf.transpose(x, [1, 0, 2]);
  const ordered = config.go_backwards ? tf.reverse(timeMajor, 0) : timeMajor;
  const rows = (mask?: tf.Tensor) => tf.reshape(mask ? tf.mul(ordered, mask) : ordered, [-1, features]);
  const product =
    masks.length > 1
      ? tf.concat(
          splitGates(kernel, masks.length).map((gate, index) => tf.matMul(rows(masks[index]), gate)),
          1,
        )
      : tf.matMul(rows(masks[0]), kernel);
  const biased = bias === null ? product : addBias(product, bias);
  return tf.unstack(tf.reshape(biased, [steps, -1, kernel.shape[1] ?? 1]));
}

/** h · kernel, each gate with its own mask on h where there are masks. */
export function projectState(h: tf.Tensor, kernel: tf.Tensor, masks: tf.Tensor[]): tf.Tensor {
  if (masks.length === 0) return tf.matMul(h, kernel);
  const gates = splitGates(kernel, masks.length);
  return tf.concat(
    masks.map((mask, index) => tf.matMul(tf.mul(h, mask), gates[index] ?? kernel)),
    1,
  );
}

/** A matrix cut into `gates` equal parts along its columns. */
export function splitGates(matrix: tf.Tensor, gates: number): tf.Tensor[] {
  return tf.split(matrix, gates, 1);
}

/** Runs the steps; a masked step keeps the state and gives the output before it. */
export function runSteps<State extends tf.Tensor[]>(
  config: RecurrentConfig,
  inputs: tf.Tensor[],
  input: Signal,
  initial: State,
  step: (projected: tf.Tensor, state: State) => State,
): Signal {
  const stepMasks = input.mask === null ? [] : orderedMasks(input.mask, config.go_backwards);
  const outputs: tf.Tensor[] = [];
  let state = initial;
  for (const [index, projected] of inputs.entries()) {
    state = keepMasked(stepMasks[index], step(projected, state), state);
    const [output] = state;
    if (output !== undefined) outputs.push(output);
  }
  if (config.return_sequences) return { x: tf.stack(outputs, 1), mask: input.mask, logits: null };
  return { x: outputs.at(-1) ?? input.x, mask: null, logits: null };
}

function orderedMasks(mask: tf.Tensor, backwards: boolean): tf.Tensor[] {
  const timeMajor = tf.expandDims(tf.transpose(mask), -1);
  return tf.unstack(backwards ? tf.reverse(timeMajor, 0) : timeMajor);
}

function keepMasked<State extends tf.Tensor[]>(
  mask: tf.Tensor | undefined,
  next: State,
  before: State,
): State {
  if (mask === undefined) return next;
  const kept = next.map((tensor, index) => {
    const previous = before[index] ?? tensor;
    return tf.where(tf.broadcastTo(mask, tensor.shape), tensor, previous);
  });
  // `map` keeps the length, which is all that State adds to a list of tensors.
  return kept as State;
}

/** Zeros [batch, units]: the state before the first step. */
export function initialState(x: tf.Tensor, units: number): tf.Tensor {
  return tf.zeros([x.shape[0] ?? 1, units]);
}
