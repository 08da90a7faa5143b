import * as tf from '@tensorflow/tfjs-core';
import { type CallOptions, NO_OPTIONS } from '../../../src/keras/layers/call.js';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import type { Inputs } from '../../../src/keras/layers/shapes/shape-inference.js';
import type { Shape } from '../../../src/keras/shape.js';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import { buildLayer, type LayerCall } from '../../../workers/engine/layers/build-layer.js';
import type { Signal } from '../../../workers/engine/layers/kernel.js';
import { toPrecision } from '../../../workers/engine/ops/precision.js';
import { randomUniformOf } from '../../../workers/engine/training/steps/recorded-steps.js';

/** An array of any shape, the batch axis first. */
export interface TestTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** A layer to apply, and everything it is applied with. */
export interface LayerQuestion {
  layer: CompleteLayer;
  /** Of one sample, each. */
  inputShapes: readonly Shape[];
  outputShape: Shape;
  inputs: readonly TestTensor[];
  /** Of each input: 1 where a step counts. */
  masks: readonly (TestTensor | null)[];
  /** In the order of the layer's weights. */
  weights: readonly (TestTensor & { name: string; trainable: boolean })[];
  training: boolean;
  call: TestCall;
  /** The gradient of each output. */
  upstream: readonly TestTensor[];
}

/** The arguments of a call besides its inputs. */
export interface TestCall {
  /** Whether the masks are arguments, and not those of the inputs. */
  isMaskGiven: boolean;
  initialState: readonly TestTensor[];
  /** 1 where a query may look at a value. */
  attentionMask: TestTensor | null;
  useCausalMask: boolean;
  returnAttentionScores: boolean;
  reverse: boolean;
}

/** The outputs of a layer, in training the gradients by its inputs, initial state and trainable weights, and all weights afterwards. */
export interface LayerAnswer {
  outputs: Float32Array[];
  mask: Float32Array | null;
  /** The sum of the penalties that the layer adds to the loss. */
  penalty: Float32Array;
  gradients: Float32Array[];
  weights: Float32Array[];
  /** Whether it drew random numbers. */
  isRandom: boolean;
}

/** Applies a layer once, as a step of training or of inference does. */
export function applyLayer(question: LayerQuestion): LayerAnswer {
  const graph = createGraph();
  const fetches = graph.record('layer', () => record(question));
  const session = openSession(graph);
  try {
    const { outputs, mask, penalty, gradients, weights, isRandom } = fetches;
    const all = [...outputs, ...(mask === null ? [] : [mask]), penalty, ...gradients, ...weights];
    const values = session
      .prepare({ feeds: [], fetches: all })([])
      .map((value) => Float32Array.from(value));
    const take = (count: number) => values.splice(0, count);
    return {
      outputs: take(outputs.length),
      mask: mask === null ? null : (take(1)[0] ?? null),
      penalty: found(take(1)[0], 'penalty'),
      gradients: take(gradients.length),
      weights: take(weights.length),
      isRandom,
    };
  } finally {
    session.dispose();
  }
}

/** Names of everything that is fetched. */
interface Fetches {
  outputs: string[];
  mask: string | null;
  penalty: string;
  gradients: string[];
  weights: string[];
  isRandom: boolean;
}

function record(question: LayerQuestion): Fetches {
  const { layer, outputShape } = question;
  const inputs = question.inputs.map(tensorOf);
  const weights = new Map(question.weights.map((weight) => [weight.name, tensorOf(weight)]));
  const updates = new Map<string, tf.Tensor>();
  const penalties: tf.Scalar[] = [];
  const built = buildLayer(layer, { inputs: atLeastOne(question.inputShapes), output: outputShape });
  let isRandom = false;
  const call: LayerCall = {
    training: question.training,
    variable: (name) => found(weights.get(name), name),
    update: (name, value) => updates.set(name, tf.keep(tf.clone(value))),
    addLoss: (term) => penalties.push(toPrecision(term, 'float32')),
    randomUniform: (shape, stream) => {
      isRandom = true;
      return randomUniform(layer)(shape, stream);
    },
  };
  const masks = question.masks.map((mask) => mask && tf.cast(tensorOf(mask), 'bool'));
  const states = question.call.initialState.map(tensorOf);
  const { isMaskGiven } = question.call;
  const options = optionsOf(question.call, states, isMaskGiven ? masks : []);
  const outputs: tf.Tensor[] = [];
  let outputMask: Signal['mask'] = null;
  let penalty: tf.Tensor = tf.scalar(0);
  const forward = () => {
    const signals = inputs.map(
      (x, index): Signal => ({
        x,
        mask: isMaskGiven ? null : (masks[index] ?? null),
        logits: null,
      }),
    );
    // A layer may compute in two bytes, which the addon cannot read.
    const results = built(atLeastOne(signals), call, options).map((signal) => ({
      ...signal,
      x: toPrecision(signal.x, 'float32'),
    }));
    outputs.push(...results.map(({ x }) => tf.keep(tf.clone(x))));
    const mask = results[0]?.mask ?? null;
    outputMask = mask && tf.keep(tf.cast(mask, 'float32'));
    const parts = results.map(({ x }, index) =>
      tf.sum<tf.Scalar>(tf.mul(x, tensorOf(found(question.upstream[index], 'upstream gradient')))),
    );
    if (penalties.length > 0) penalty = tf.keep(tf.addN(penalties));
    return tf.addN<tf.Scalar>([...parts, ...penalties]);
  };
  const trained = question.weights.filter(({ trainable }) => trainable).map(({ name }) => name);
  const sources = [...inputs, ...states, ...trained.map((name) => found(weights.get(name), name))];
  const grads = gradientsOf(forward, sources, question);
  return {
    outputs: outputs.map(operandName),
    mask: outputMask && operandName(outputMask),
    penalty: operandName(penalty),
    gradients: question.training
      ? sources.map((source, index) => operandName(grads[index] ?? tf.zerosLike(source)))
      : [],
    weights: question.weights.map(({ name }) =>
      operandName(updates.get(name) ?? found(weights.get(name), name)),
    ),
    isRandom,
  };
}

/** The random numbers of a layer in a step. */
export const randomUniform =
  ({ name }: CompleteLayer, step = 0): LayerCall['randomUniform'] =>
  (shape, stream) =>
    randomUniformOf(1, tf.scalar(step, 'int32'))(shape, name, stream);

function optionsOf(
  { attentionMask, useCausalMask, returnAttentionScores, reverse }: TestCall,
  states: readonly tf.Tensor[],
  masks: readonly (tf.Tensor | null)[],
): CallOptions<Signal> {
  const asSignal = (x: tf.Tensor): Signal => ({ x, mask: null, logits: null });
  return {
    ...NO_OPTIONS,
    masks: masks.map((mask) => mask && asSignal(mask)),
    initialState: states.map(asSignal),
    attentionMask: attentionMask && asSignal(tf.cast(tensorOf(attentionMask), 'bool')),
    useCausalMask,
    returnAttentionScores,
    reverse,
  };
}

/** Inference is never differentiated: scans keep nothing for it. */
function gradientsOf(
  forward: () => tf.Scalar,
  sources: tf.Tensor[],
  { training }: LayerQuestion,
): tf.Tensor[] {
  if (training) return tf.engine().gradients(forward, sources, undefined, true).grads;
  forward();
  return [];
}

const tensorOf = ({ values, shape }: TestTensor): tf.Tensor => tf.tensor(values, [...shape]);

export function found<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`There is no ${name}`);
  return value;
}

/** The list, which is never empty. */
export function atLeastOne<Value>(values: readonly Value[]): Inputs<Value> {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error('A layer has an input');
  return [first, ...rest];
}
