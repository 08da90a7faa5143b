import * as tf from '@tensorflow/tfjs-core';
import type { Layer } from '../../src/contracts/layers.js';
import { type CompleteLayer, completeLayer } from '../../src/domain/model/layer-defaults.js';
import { inferLayerShape } from '../../src/domain/model/layer-shape.js';
import { invalidData, located } from './engine-failure.js';
import { initialize } from './initializers.js';
import { withActivityPenalty } from './layers/activity-penalty.js';
import { buildLayer } from './layers/build-layer.js';
import type { BuiltLayer, Signal, WeightSpec } from './layers/layer.js';
import { keyOf, mixKeys } from './random.js';
import { statelessUniform } from './stateless-random.js';

/** A weight of a model: its specification, its place and its value. */
export interface Weight extends WeightSpec {
  /** Unique in the model: `dense/kernel`. */
  path: string;
  layer: string;
  variable: tf.Variable;
}

interface ModelLayer extends BuiltLayer {
  name: string;
  config: CompleteLayer;
  /** Of one sample. */
  outputShape: readonly number[];
  weightsByName: ReadonlyMap<string, Weight>;
}

/** What the last layer gives and what layers add to the loss. */
export interface Output extends Signal {
  losses: readonly tf.Scalar[];
}

/** A sequence of layers with their weights. */
export interface SequentialModel {
  layers: readonly ModelLayer[];
  /** In Keras's order: layer by layer, as each layer lists them. */
  weights: readonly Weight[];
  inputShape: readonly number[];
  outputShape: readonly number[];
  /** Applies every layer to a batch. In training, moving statistics change. */
  apply(x: tf.Tensor, mode: CallMode): Output;
  dispose(): void;
}

export type CallMode = { training: false } | { training: true; step: number };

/**
 * Builds the layers and draws their weights. The same definition and seed give the same weights.
 * @param inputShape Of one sample.
 */
export function buildSequential(
  definition: { layers: Layer[]; input_shape: number[] },
  seed: number,
): SequentialModel {
  const layers: ModelLayer[] = [];
  let shape: readonly number[] = definition.input_shape;
  for (const [index, config] of definition.layers.entries()) {
    const complete = completeLayer(config, config.name ?? `${config.type.toLowerCase()}_${index}`);
    const layer = located(`layer ${complete.name}`, () => buildModelLayer(complete, shape, seed));
    layers.push(layer);
    shape = layer.outputShape;
  }
  const weights = layers.flatMap((layer) => [...layer.weightsByName.values()]);
  return {
    layers,
    weights,
    inputShape: definition.input_shape,
    outputShape: shape,
    apply: (x, mode) => {
      const losses: tf.Scalar[] = [];
      const call: Call = { mode, seed, addLoss: (term) => losses.push(term) };
      const output = layers.reduce((signal, layer) => applyLayer(layer, signal, call), asSignal(x));
      return { ...output, losses };
    },
    dispose: () => {
      for (const { variable } of weights) variable.dispose();
    },
  };
}

function asSignal(x: tf.Tensor): Signal {
  return { x, mask: null, logits: null };
}

function buildModelLayer(config: CompleteLayer, inputShape: readonly number[], seed: number): ModelLayer {
  const { name } = config;
  const outputShape = outputShapeOf(config, inputShape);
  const built = withActivityPenalty(config, buildLayer(config, inputShape));
  const weights = built.weights.map((spec): [string, Weight] => [spec.name, createWeight(spec, name, seed)]);
  return { ...built, name, config, outputShape, weightsByName: new Map(weights) };
}

function outputShapeOf(config: CompleteLayer, shape: readonly number[]): readonly number[] {
  const inference = inferLayerShape(config, { shape, from: 'the layer before' });
  if ('complaint' in inference) throw invalidData(inference.complaint);
  return inference.shape;
}

function createWeight(spec: WeightSpec, layer: string, seed: number): Weight {
  const path = `${layer}/${spec.name}`;
  const key = mixKeys(seed, keyOf('weights'), keyOf(path));
  const variable = tf.tidy(() => {
    const value =
      typeof spec.initializer === 'function'
        ? spec.initializer(key)
        : initialize(spec.initializer, spec.shape, key);
    return tf.variable(value, spec.trainable);
  });
  return { ...spec, path, layer, variable };
}

/** One application of a model. */
interface Call {
  mode: CallMode;
  seed: number;
  addLoss(term: tf.Scalar): void;
}

function applyLayer(layer: ModelLayer, input: Signal, { mode, seed, addLoss }: Call): Signal {
  return located(`layer ${layer.name} (${layer.config.type})`, () =>
    layer.call(input, {
      training: mode.training,
      weight: (name) => weightOf(layer, name).variable,
      addLoss,
      update: (name, value) => weightOf(layer, name).variable.assign(value),
      randomUniform: (shape, stream) =>
        statelessUniform(shape, [mixKeys(seed, keyOf(layer.name), stream), mode.training ? mode.step : 0]),
    }),
  );
}

function weightOf(layer: ModelLayer, name: string): Weight {
  const weight = layer.weightsByName.get(name);
  if (weight === undefined) throw new Error(`Layer ${layer.name} has no weight ${name}`);
  return weight;
}

/** Gives weights other values, by path. @throws EngineFailure when a weight is missing or has another shape. */
export function setWeights(model: SequentialModel, values: ReadonlyMap<string, tf.Tensor>): void {
  for (const { path, variable } of model.weights) {
    const value = values.get(path);
    if (value === undefined) throw invalidData(`There is no value for the weight ${path}`);
    if (!tf.util.arraysEqual(value.shape, variable.shape)) {
      throw invalidData(`The weight ${path} has shape [${variable.shape}], the value [${value.shape}]`);
    }
    variable.assign(value);
  }
}
