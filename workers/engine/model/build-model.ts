import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayer, Layer } from '../../../src/keras/layers/index.js';
import { completeLayer, inferLayerShape, weightsOf } from '../../../src/keras/layers/rules.js';
import { invalidData, located } from '../engine-failure.js';
import { inScope } from '../graph/graph.js';
import { type BuiltLayer, buildLayer } from '../layers/build-layer.js';
import type { Signal } from '../layers/kernel.js';
import type { Model, ModelCall, ModelLayer } from './model.js';

interface AppliedLayer extends ModelLayer {
  apply: BuiltLayer;
}

/** Builds the layers of a definition. @param definition.input_shape Of one sample. */
export function buildModel(definition: { layers: Layer[]; input_shape: number[] }): Model {
  const layers: AppliedLayer[] = [];
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
      weights.map((spec) => ({
        ...spec,
        path: `${name}/${spec.name}`,
        tfjsPath: `${name}/${spec.tfjsName}`,
      })),
    ),
    inputs: [{ name: 'input', shape: definition.input_shape }],
    outputs: [{ name: layers.at(-1)?.name ?? 'output', shape }],
    apply: ([x], call) => {
      if (x === undefined) throw new Error('The model got no input');
      const losses: tf.Scalar[] = [];
      const output = layers.reduce(
        (signal, layer) => applyLayer(layer, signal, call, (term) => losses.push(term)),
        asSignal(x),
      );
      return { outputs: [output], losses };
    },
  };
}

function asSignal(x: tf.Tensor): Signal {
  return { x, mask: null, logits: null };
}

function describe({ name, type }: CompleteLayer): string {
  return `layer ${name} (${type})`;
}

function buildModelLayer(config: CompleteLayer, inputShape: readonly number[]): AppliedLayer {
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
  layer: AppliedLayer,
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
