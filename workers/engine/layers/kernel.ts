import type * as tf from '@tensorflow/tfjs-core';
import type { Arguments, NestedLayer } from '../../../src/keras/argument.js';
import type { CallOptions } from '../../../src/keras/layers/call.js';
import type { Configured, LayerSpec } from '../../../src/keras/layers/layer.js';
import type { Inputs } from '../../../src/keras/layers/shapes/shape-inference.js';
import type { Shapes } from '../../../src/keras/layers/traits/traits.js';
import type { Shape } from '../../../src/keras/shape.js';

/** A tensor between layers, with the batch axis first, and what Keras attaches to it. */
export interface Signal {
  x: tf.Tensor;
  /** [batch, steps], true where a step counts; null: all do. */
  mask: tf.Tensor | null;
  /** The input of the last softmax or sigmoid, so that a loss can be computed without rounding. */
  logits: tf.Tensor | null;
  /** Whether the values are integers for Keras, which casts only floats to the precision of a layer. */
  isOfIntegers?: boolean;
}

/** The output of a kernel: values alone, or with a mask (of layers whose mask `computes`), logits, or further outputs. */
export type KernelOutput =
  | tf.Tensor
  | (Pick<Signal, 'x'> & Partial<Signal> & { more?: readonly tf.Tensor[] });

/** The values and functions that a kernel may use during a call. */
export interface CallContext {
  training: boolean;
  /** Of each input; null where every step counts. */
  masks: Inputs<Signal['mask']>;
  /** The arguments of the call besides its inputs, masks and mode. */
  call: CallArguments;
  /** The weight of this layer with the given name. */
  weight(name: string): tf.Tensor;
  /** The same as it is kept: float32, whatever the precision of the layer. */
  variable(name: string): tf.Tensor;
  /** Gives a weight that is not trained (a moving statistic) its next value. */
  update(name: string, value: tf.Tensor): void;
  /** Adds a term to the loss, in training and evaluation alike. */
  addLoss(term: tf.Scalar): void;
  /**
   * Reports a call of a layer that is adapted, and its inputs; absent except while it is. @param path after that of the
   * outer layer; empty for a layer of the model
   */
  observe?: ((path: string, call: AdaptedCall) => void) | undefined;
  /** Uniform in [0, 1), decided by the job's seed, this layer, the step and `stream`. */
  randomUniform(shape: number[], stream: number): tf.Tensor;
}

/** A call of a layer that is adapted. */
export interface AdaptedCall {
  layer: NestedLayer;
  input: tf.Tensor;
}

/** The arguments of a call that only some layers have. */
export type CallArguments = Pick<
  CallOptions<tf.Tensor>,
  | 'initialState'
  | 'attentionMask'
  | 'attentionConstant'
  | 'useCausalMask'
  | 'returnAttentionScores'
  | 'reverse'
>;

/** Applies a layer to inputs, each with the batch axis first: a pure function of these, the weights and the context. */
export type ApplyLayer = (inputs: Inputs<tf.Tensor>, context: CallContext) => KernelOutput;

/** Builds a layer inside the arguments of another. */
export interface KernelTools {
  /** @param options.penalized whether its activity_regularizer counts: Keras's wrappers may leave it out */
  build(layer: NestedLayer, inputs: Inputs<Shape>, options?: { penalized: boolean }): ApplyNested;
}

/** Applies a nested layer, whose weights are those of the outer layer with its name and a slash before theirs. */
export type ApplyNested = (
  inputs: Inputs<tf.Tensor>,
  context: CallContext,
) => Signal & { more: readonly tf.Tensor[] };

/** The complete arguments of a spec's layer. */
export type ConfigOf<Spec> =
  Spec extends LayerSpec<infer _Type, infer A extends Arguments> ? Configured<A> : never;

/** The math of a layer: given its complete arguments and shapes, which its spec has accepted. */
export type Kernel<Spec> = KernelOf<ConfigOf<Spec>>;

/** The math of a layer, by the arguments that it reads. */
export type KernelOf<Config> = (config: Config, shapes: Shapes, tools: KernelTools) => ApplyLayer;
