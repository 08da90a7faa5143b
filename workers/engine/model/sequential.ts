import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayer, Layer } from '../../../src/keras/layers/index.js';
import { completeLayer, inferLayerShape, weightsOf } from '../../../src/keras/layers/rules.js';
import type { WeightSpec } from '../../../src/keras/layers/weight.js';
import { invalidData, located } from '../engine-failure.js';
import { inScope } from '../graph/graph.js';
import { type BuiltLayer, buildLayer } from '../layers/build-layer.js';
import type { Signal } from '../layers/kernel.js';

/** A weight of a model: its specification and its place. */
export interface Weight extends WeightSpec {
  /** Unique in the model: `dense/kernel`. */
  path: string;
}

interface ModelLayer {
  name: string;
  config: CompleteLayer;
  weights: readonly WeightSpec[];
  apply: BuiltLayer;
  /** Of one sample. */
  outputShape: readonly number[];
}

/** The output of the last layer, and the terms that layers add to the loss. */
export interface Output extends Signal {
  losses: readonly tf.Scalar[];
}

/** A sequence of layers, without the values of their weights. */
export interface SequentialModel {
  layers: readonly ModelLayer[];
  /** In Keras's order: layer by layer, as each layer lists them. */
  weights: readonly Weight[];
  inputShape: readonly number[];
  outputShape: readonly number[];
  /** Applies every layer to a batch. */
  apply(x: tf.Tensor, call: ModelCall): Output;
}

/** The context of a model's call. */
export interface ModelCall {
  training: boolean;
  /** The value of a weight, by path. */
  weight(path: string): tf.Tensor;
  /** Gives a weight that is not trained its next value. */
  update(path: string, value: tf.Tensor): void;
  /** Uniform in [0, 1), another stream for each layer and number. */
  randomUniform(shape: number[], layer: string, stream: number): tf.Tensor;
}

/** Builds the layers of a definition. @param definition.input_shape Of one sample. */
export function buildSequential(definition: { layers: Layer[]; input_shape: number[] }): SequentialModel {
  const layers: ModelLayer[] = [];
  let shape: readonly number[] = definition.input_shape;
  for (const [index, config] of definition.layers.entries()) {
    const complete = completeLayer(config, config.name ?? `${config.type.toLowerCase()}_${index}`);
    const layer = located(describe(complete), () => buildModelLayer(complete, shape));
    layers.push(layer);
    shape = layer.outputShape;
  }
  return {
    layers,
    weights: layers.flatMap(({ name, weights }) =>
      weights.map((spec) => ({ ...spec, path: `${name}/${spec.name}` })),
    ),
    inputShape: definition.input_shape,
    outputShape: shape,
    apply: (x, call) => {
      const losses: tf.Scalar[] = [];
      const output = layers.reduce(
        (signal, layer) => applyLayer(layer, signal, call, (term) => losses.push(term)),
        asSignal(x),
      );
      return { ...output, losses };
    },
  };
}

function asSignal(x: tf.Tensor): Signal {
  return { x, mask: null, logits: null };
}

function describe({ name, type }: CompleteLayer): string {
  return `layer ${name} (${type})`;
}

function buildModelLayer(config: CompleteLayer, inputShape: readonly number[]): ModelLayer {
  const inference = inferLayerShape(config, [{ shape: inputShape, from: 'the layer before' }]);
  if ('complaint' in inference) throw invalidData(inference.complaint);
  const shapes = { inputs: [inputShape], output: inference.shape } as const;
  return {
    name: config.name,
    config,
    weights: weightsOf(config, [inputShape]),
    apply: buildLayer(config, shapes),
    outputShape: inference.shape,
  };
}

function applyLayer(
  layer: ModelLayer,
  input: Signal,
  call: ModelCall,
  addLoss: (term: tf.Scalar) => void,
): Signal {
  const { name } = layer;
  const where = describe(layer.config);
  return inScope(name, where, () =>
    located(where, () =>
      layer.apply([input], {
        training: call.training,
        addLoss,
        weight: (weight) => call.weight(`${name}/${weight}`),
        update: (weight, value) => call.update(`${name}/${weight}`, value),
        randomUniform: (shape, stream) => call.randomUniform(shape, name, stream),
      }),
    ),
  );
}
