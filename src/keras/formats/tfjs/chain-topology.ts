import { type ActivationArgument, activationToTfjs } from '../../activations/index.js';
import type { Arguments, KindName } from '../../argument.js';
import { type Constraint, constraints } from '../../constraints/index.js';
import type { ChainModel } from '../../graph/short-model.js';
import { type Initializer, initializers } from '../../initializers/index.js';
import { type CompleteLayer, layerTypeOf, specOf } from '../../layers/index.js';
import { mayHaveMask, tfjsLayers } from '../../layers/rules.js';
import type { TfjsContext, TfjsLayer } from '../../layers/traits/traits.js';
import { type Regularizer, regularizerToTfjs } from '../../regularizers/index.js';

/** A value in JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** An object in JSON. */
export type JsonObject = { [key: string]: Json };

/**
 * A Sequential model as Keras 2 serialises it: what `tf.loadLayersModel` reads. What it cannot say, TensorFlow.js refuses: GRU with
 * `reset_after`, Conv2D with `groups` above 1 and activations that it does not know, Keras 3's hard_sigmoid among them.
 * @param outputShapes Of one sample, layer by layer.
 */
export function kerasTopology(model: ChainModel, outputShapes: readonly (readonly number[])[]): JsonObject {
  const input: JsonObject = {
    class_name: 'InputLayer',
    config: {
      batch_input_shape: [null, ...model.input_shape],
      dtype: 'float32',
      sparse: false,
      name: inputName(model),
    },
  };
  const shapes = [model.input_shape, ...outputShapes];
  let masked = false;
  const layers = model.layers.flatMap((layer, index) => {
    const context = { inputs: [shapes[index] ?? []], output: shapes[index + 1] ?? [], masked } as const;
    masked = mayHaveMask(layer, context);
    return kerasLayers(layer, context);
  });
  return {
    class_name: 'Sequential',
    config: { name: model.name, layers: [input, ...layers] },
    keras_version: '2.15.0',
    backend: 'tensorflow',
  };
}

function inputName({ layers: [first] }: ChainModel): string {
  return (first?.type === 'InputLayer' ? first.name : undefined) ?? 'input';
}

/** As many layers of TensorFlow.js as it takes to compute what the layer does. */
export function kerasLayers(layer: CompleteLayer, context: TfjsContext): JsonObject[] {
  const { args } = specOf(layer.type);
  return tfjsLayers(layer, context).map((one) => serialized(one, args));
}

const serialized = ({ type, name, arguments: given }: TfjsLayer, args: Arguments): JsonObject => ({
  class_name: type,
  config: { name, ...tfjsArguments(args, given), dtype: 'float32' },
});

/** A layer inside the arguments of another. */
function serializedInside(layer: TfjsLayer): Json {
  const type = layerTypeOf(layer.type);
  return serialized(layer, type === undefined ? {} : specOf(type).args);
}

/** Shapes are the model's; TensorFlow.js runs no layer with an activity_regularizer, which changes no output. */
const LEFT_OUT: ReadonlySet<string> = new Set(['input_shape', 'shape', 'activity_regularizer']);

function tfjsArguments(args: Arguments, given: Readonly<Record<string, unknown>>): JsonObject {
  const entries = Object.entries(given).filter(([name]) => !LEFT_OUT.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, kerasArgument(args[name]?.name, value)]));
}

function kerasArgument(kind: KindName | undefined, value: unknown): Json {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'initializer':
      return initializers.toTfjs(value as Initializer) as Json;
    case 'regularizer':
      return regularizerToTfjs(value as Regularizer) as Json;
    case 'constraint':
      return constraints.toTfjs(value as Constraint) as Json;
    case 'activation':
      return activationToTfjs(value as ActivationArgument);
    case 'layer':
      return serializedInside(value as TfjsLayer);
    default:
      // The contract lets numbers, strings, booleans and lists of them through.
      return value as Json;
  }
}
