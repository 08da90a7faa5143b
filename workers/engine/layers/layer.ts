import type * as tf from '@tensorflow/tfjs-core';
import type { LayerType } from '../../../src/contracts/layers.js';
import type { CompleteLayerOf } from '../../../src/domain/model/layer-defaults.js';
import type { Constraint } from '../../../src/keras/constraints/index.js';
import type { Initializer } from '../../../src/keras/initializers/index.js';
import type { Regularizer } from '../../../src/keras/regularizers/index.js';

/** A weight a layer asks for. */
export interface WeightSpec {
  /** Its name in Keras: `kernel`, `moving_mean` … */
  name: string;
  shape: number[];
  initializer: Initializer | ((key: number) => tf.Tensor);
  trainable: boolean;
  regularizer: Regularizer | null;
  constraint: Constraint | null;
}

/** What goes from layer to layer: values with the batch axis first, and what Keras attaches to them. */
export interface Signal {
  x: tf.Tensor;
  /** [batch, steps], true where a step counts; null: all do. */
  mask: tf.Tensor | null;
  /** What the last softmax or sigmoid took, so that a loss can be computed without rounding. */
  logits: tf.Tensor | null;
}

/** What a layer may know and do while it is applied. */
export interface CallContext {
  training: boolean;
  /** The weight of this layer with the given name. */
  weight(name: string): tf.Tensor;
  /** Gives a weight that is not trained (a moving statistic) its next value. */
  update(name: string, value: tf.Tensor): void;
  /** Adds a term to the loss, in training and evaluation alike. */
  addLoss(term: tf.Scalar): void;
  /** Uniform in [0, 1), decided by the job's seed, this layer, the step and `stream`. */
  randomUniform(shape: number[], stream: number): tf.Tensor;
}

/** A layer with its shapes known. `call` is a pure function of its input, the weights and the context. */
export interface BuiltLayer {
  weights: WeightSpec[];
  call(input: Signal, context: CallContext): Signal;
}

/** Builds a layer for inputs of `inputShape` (one sample), which it is known to take. */
export type LayerBuilder<Type extends LayerType> = (
  config: CompleteLayerOf<Type>,
  inputShape: readonly number[],
) => BuiltLayer;

/** The arguments that a layer has for one of its weights: `kernel_initializer`, `kernel_regularizer`, `kernel_constraint`. */
type WeightArguments<Prefix extends string> = Record<`${Prefix}_initializer`, Initializer> &
  Record<`${Prefix}_regularizer`, Regularizer | null> &
  Record<`${Prefix}_constraint`, Constraint | null>;

/** A weight that training changes, unless the layer is frozen; its arguments begin with `prefix`. */
export function trainableWeight<Prefix extends string>(
  layer: WeightArguments<Prefix> & { trainable: boolean },
  prefix: Prefix,
  shape: number[],
): WeightSpec {
  const initializers: Record<`${Prefix}_initializer`, Initializer> = layer;
  const regularizers: Record<`${Prefix}_regularizer`, Regularizer | null> = layer;
  const constraints: Record<`${Prefix}_constraint`, Constraint | null> = layer;
  return {
    name: prefix,
    shape,
    trainable: layer.trainable,
    initializer: initializers[`${prefix}_initializer`],
    regularizer: regularizers[`${prefix}_regularizer`],
    constraint: constraints[`${prefix}_constraint`],
  };
}

/** A layer without weights that is a function of the values alone; it ends a mask unless `keepsMask`. */
export function statelessLayer(
  compute: (x: tf.Tensor, context: CallContext) => tf.Tensor,
  options: { keepsMask?: boolean } = {},
): BuiltLayer {
  const mask = (input: Signal) => (options.keepsMask ? input.mask : null);
  return {
    weights: [],
    call: (input, context) => ({ x: compute(input.x, context), mask: mask(input), logits: null }),
  };
}
