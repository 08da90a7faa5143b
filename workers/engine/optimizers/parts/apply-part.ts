import * as tf from '@tensorflow/tfjs-core';
import {
  ACCUMULATOR,
  AVERAGE,
  type CompleteSingle,
  isAccumulating,
  weightDecayOf,
} from '../../../../src/keras/optimizers/single.js';
import { constrain } from '../../constraints/constraints.js';
import { branch } from '../../graph/branch.js';
import { type GraphVariable, operandName } from '../../graph/graph.js';
import { nodeOf } from '../../graph/saved-model-proto.js';
import { assign, assignAdd, assignSub, read } from '../../graph/variables.js';
import { prepareStepOf } from '../kernels.js';
import { clipGradients } from '../step/clipping.js';
import type { SharedInputs } from '../step/update.js';
import type { TrainedWeight } from './trained-weight.js';

/** One optimizer with its weights, whose slots are found by path. */
export interface DeclaredPart {
  config: CompleteSingle;
  weights: readonly TrainedWeight[];
  slot(path: string): GraphVariable;
  shared: SharedInputs['shared'];
}

/** A weight that the loss depends on. */
interface Differentiated {
  weight: TrainedWeight;
  gradient: tf.Tensor;
}

/** The inputs of a batch. */
interface BatchInputs {
  learningRate: tf.Tensor;
  /** int32, counts the batches from 1. */
  step: tf.Tensor;
}

/**
 * Records the work of one optimizer on the gradients of a batch, as `apply` of keras/src/optimizers/base_optimizer.py orders it:
 * the update or, between updates, the sum of gradients; the means of weights; constraints. A weight without a gradient stays
 * as it is. @returns the nodes that do it
 */
export function applyPart(
  part: DeclaredPart,
  gradients: ReadonlyMap<TrainedWeight, tf.Tensor>,
  inputs: BatchInputs,
): string[] {
  const given = part.weights.flatMap((weight) => {
    const gradient = gradients.get(weight);
    return gradient === undefined ? [] : [{ weight, gradient }];
  });
  if (given.length === 0) return [];
  const updated = isAccumulating(part.config) ? accumulate(part, given, inputs) : update(part, given, inputs);
  const changed = part.config.use_ema ? average(part, updated, inputs.step) : updated;
  const updatedWeights = new Map(given.map(({ weight }) => [weight.path, weight]));
  return [...changed].map(([path, node]) => {
    const weight = updatedWeights.get(path);
    if (weight === undefined || weight.constraint === null) return node;
    return assign(weight.variable, constrain(weight.constraint, read(weight.variable, [node])));
  });
}

/** Of each weight the node after which it is changed. */
type Changes = ReadonlyMap<string, string>;

function update(part: DeclaredPart, given: readonly Differentiated[], inputs: BatchInputs): Changes {
  const { config } = part;
  const clipped = clipGradients(
    given.map(({ gradient }) => gradient),
    config,
  );
  const change = prepareStepOf(config)({ ...inputs, shared: part.shared });
  return new Map(
    given.map(({ weight }, index) => {
      const { path, shape, variable } = weight;
      const gradient = clipped[index];
      if (gradient === undefined) throw new Error(`There is no gradient for ${path}`);
      const share = weightDecayOf(config, weight);
      const decayed = share > 0 ? [decay(variable, gradient, tf.mul(inputs.learningRate, share))] : [];
      const slot = (name: string) => part.slot(`${path}/${name}`);
      return [path, change({ path, shape, variable, gradient, slot, after: decayed })];
    }),
  );
}

/** Takes a part of a weight away, once the gradient is known: the loss is of the weights as they were. */
function decay(variable: GraphVariable, gradient: tf.Tensor, part: tf.Tensor): string {
  return assignSub(variable, tf.mul(read(variable), part), [nodeOf(operandName(gradient))]);
}

/** Adds up gradients; every gradient_accumulation_steps batches updates the weights by their mean. */
function accumulate(part: DeclaredPart, given: readonly Differentiated[], inputs: BatchInputs): Changes {
  const count = part.config.gradient_accumulation_steps ?? 1;
  const isDue = isMultiple(inputs.step, count);
  const sumOf = ({ weight: { path }, gradient }: Differentiated) =>
    tf.add(gradient, read(part.slot(`${path}/${ACCUMULATOR.name}`)));
  const updateByMean = (): string[] => {
    const means = given.map((one) => ({ ...one, gradient: tf.div(sumOf(one), count) }));
    const step = tf.floorDiv(inputs.step, tf.scalar(count, 'int32'));
    const changes = update(part, means, { ...inputs, step });
    return means.flatMap(({ weight: { path, shape }, gradient }) => {
      const emptied = assign(part.slot(`${path}/${ACCUMULATOR.name}`), tf.zeros([...shape]), [
        nodeOf(operandName(gradient)),
      ]);
      return [emptied, changes.get(path) ?? emptied];
    });
  };
  const addGradients = () =>
    given.map(({ weight: { path }, gradient }) =>
      assignAdd(part.slot(`${path}/${ACCUMULATOR.name}`), gradient),
    );
  const done = branch(isDue, updateByMean, addGradients);
  return new Map(given.map(({ weight: { path } }) => [path, done]));
}

/** Moves the mean of every weight, of those without a gradient too, and overwrites weights with it every ema_overwrite_frequency updates. */
function average({ config, weights, slot }: DeclaredPart, updated: Changes, step: tf.Tensor): Changes {
  const { ema_momentum, ema_overwrite_frequency: frequency, gradient_accumulation_steps } = config;
  const one = tf.scalar(1, 'int32');
  const before = tf.sub(step, one);
  // Keras counts updates, also between them.
  const updates = isAccumulating(config)
    ? tf.floorDiv(before, tf.scalar(gradient_accumulation_steps ?? 1, 'int32'))
    : before;
  const momentum = tf.mul(tf.minimum(tf.cast(updates, 'float32'), 1), ema_momentum);
  const all = [...updated.values()];
  const moved = new Map(
    weights.map(({ path, variable }) => {
      const mean = slot(`${path}/${AVERAGE.name}`);
      const change = updated.get(path);
      const weight = read(variable, change === undefined ? all : [change]);
      const next = tf.add(tf.mul(momentum, read(mean)), tf.mul(tf.sub(1, momentum), weight));
      return [path, assign(mean, next)];
    }),
  );
  if (frequency === null) return moved;
  const done = branch(
    isMultiple(tf.add(updates, one), frequency),
    () =>
      weights.map(({ path, variable }) => {
        const node = moved.get(path);
        return assign(variable, read(slot(`${path}/${AVERAGE.name}`), node === undefined ? [] : [node]));
      }),
    () => [...moved.values()],
  );
  return new Map(weights.map(({ path }) => [path, done]));
}

/** Whether an int32 scalar, which is in the host's memory like all of them, is a multiple: a branch is chosen there. */
const isMultiple = (count: tf.Tensor, of: number): tf.Tensor =>
  tf.equal(tf.mod(count, tf.scalar(of, 'int32')), tf.scalar(0, 'int32'));

/** Overwrites the weights with their means, as at the end of Keras's fit. @returns the nodes that do it */
export function overwriteByMeans({ config, weights, slot }: DeclaredPart): string[] {
  if (!config.use_ema) return [];
  return weights.map(({ path, variable }) => assign(variable, read(slot(`${path}/${AVERAGE.name}`))));
}

/** Gives the weights the values of their means, and the means those of the weights. @returns the nodes that do it */
export function swapWithMeans({ config, weights, slot }: DeclaredPart): string[] {
  if (!config.use_ema) return [];
  return weights.flatMap(({ path, variable }) => {
    const mean = slot(`${path}/${AVERAGE.name}`);
    const [value, average] = [read(variable), read(mean)];
    const afterBoth = [nodeOf(operandName(value)), nodeOf(operandName(average))];
    return [assign(variable, average, afterBoth), assign(mean, value, afterBoth)];
  });
}
