import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import type { WeightSpec } from '../../../src/keras/layers/weight.js';
import type { HostProgram } from '../host/host-program.js';
import type { AdaptedCall, Signal } from '../layers/kernel.js';

/** A weight of a model: its specification and its place. */
export interface Weight extends WeightSpec {
  /** Unique in the model: `dense/kernel`. */
  path: string;
  /** The same in TensorFlow.js. */
  tfjsPath: string;
}

/** A layer of a model, without the values of its weights. */
export interface ModelLayer {
  name: string;
  config: CompleteLayer;
  weights: readonly WeightSpec[];
  /** Of one sample, at the first call. */
  outputShape: readonly number[];
}

/** An input or output of a model. */
export interface Port {
  /** Of the input layer, or of the layer that gives the output. Unique among the inputs, and among the outputs. */
  name: string;
  /** Of one sample. */
  shape: readonly number[];
}

/** The outputs of a model, in the order of its ports, and the terms that layers add to the loss. */
export interface ModelOutput {
  outputs: readonly Signal[];
  losses: readonly tf.Scalar[];
}

/** A graph of layers, without the values of their weights. */
export interface Model {
  layers: readonly ModelLayer[];
  /** In Keras's order: layer by layer, as each layer lists them. */
  weights: readonly Weight[];
  /** As clients see them. */
  given: readonly [Port, ...Port[]];
  /** The tensors that `apply` takes: the inputs, or where the host computes a part of the model, those of the rest. */
  inputs: readonly [Port, ...Port[]];
  /** The part that the host computes; null: none. */
  host: HostProgram | null;
  outputs: readonly [Port, ...Port[]];
  /** Applies the model to a batch. @param inputs a tensor for each port, with the batch axis first */
  apply(inputs: readonly tf.Tensor[], call: ModelCall): ModelOutput;
}

/** The output of a model with one output. */
export interface Output extends Signal {
  losses: readonly tf.Scalar[];
}

/** The first output of a model. */
export function firstOutput({ outputs: [output], losses }: ModelOutput): Output {
  if (output === undefined) throw new Error('The model has no output');
  return { ...output, losses };
}

/** The context of a model's call. */
export interface ModelCall {
  training: boolean;
  /** The value of a weight, by path. */
  weight(path: string): tf.Tensor;
  /** Gives a weight that is not trained its next value. */
  update(path: string, value: tf.Tensor): void;
  /** Reports each call of a layer that is adapted, by path; absent except while it is. */
  observe?(path: string, call: AdaptedCall): void;
  /** Uniform in [0, 1), another stream for each layer and number. */
  randomUniform(shape: number[], layer: string, stream: number): tf.Tensor;
}
