import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { type Activation, activationToTfjs } from '../../../src/keras/activations/index.js';
import { type Constraint, constraints } from '../../../src/keras/constraints/index.js';
import { type Initializer, initializers } from '../../../src/keras/initializers/index.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { type Regularizer, regularizerToTfjs } from '../../../src/keras/regularizers/index.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/**
 * A Sequential model as Keras 2 serialises it: what `tf.loadLayersModel` reads. What it cannot say, TensorFlow.js refuses: GRU with
 * `reset_after`, Conv2D with `groups` above 1 and activations that it does not know, Keras 3's hard_sigmoid among them.
 * @param outputShapes Of one sample, layer by layer.
 */
export function kerasTopology(
  model: ResolvedConfig['model'],
  outputShapes: readonly (readonly number[])[],
): JsonObject {
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
  const layers = model.layers.flatMap((layer, index) =>
    kerasLayers(layer, shapes[index] ?? [], shapes[index + 1] ?? []),
  );
  return {
    class_name: 'Sequential',
    config: { name: model.name, layers: [input, ...layers] },
    keras_version: '2.15.0',
    backend: 'tensorflow',
  };
}

function inputName({ layers: [first] }: ResolvedConfig['model']): string {
  return (first?.type === 'InputLayer' ? first.name : undefined) ?? 'input';
}

/** As many layers of TensorFlow.js as it takes to do what the layer does. */
function kerasLayers(
  layer: Layer,
  inputShape: readonly number[],
  outputShape: readonly number[],
): JsonObject[] {
  switch (layer.type) {
    case 'InputLayer':
      return [];
    case 'Reshape':
      return [reshape(layer.name, outputShape)];
    case 'Flatten':
      return inputShape.length === 1 ? [reshape(layer.name, outputShape)] : [kerasLayer(layer)];
    case 'GlobalAveragePooling2D': {
      const { keepdims, ...pooling } = layer;
      const pooled = kerasLayer(pooling);
      return keepdims ? [pooled, reshape(`${layer.name}_keepdims`, outputShape)] : [pooled];
    }
    default:
      return [kerasLayer(layer)];
  }
}

function reshape(name: string | undefined, shape: readonly number[]): JsonObject {
  return {
    class_name: 'Reshape',
    config: { name: name ?? null, target_shape: [...shape], dtype: 'float32' },
  };
}

/** Shapes are the model's; TensorFlow.js runs no layer with an activity_regularizer, which changes no output. */
const LEFT_OUT: ReadonlySet<string> = new Set(['input_shape', 'shape', 'activity_regularizer']);

function kerasLayer(layer: Layer): JsonObject {
  const { type, ...argumentsOfLayer } = layer;
  const config = Object.entries(argumentsOfLayer)
    .filter(([key]) => !LEFT_OUT.has(key))
    .map(([key, value]) => [key, kerasArgument(key, value)]);
  return { class_name: type, config: { ...Object.fromEntries(config), dtype: 'float32' } };
}

function kerasArgument(key: string, value: unknown): Json {
  if (value === null || value === undefined) return null;
  // The contract gives arguments of these names these types; what is in their config is JSON.
  if (key.endsWith('initializer')) return initializers.toTfjs(value as Initializer) as Json;
  if (key.endsWith('regularizer')) return regularizerToTfjs(value as Regularizer) as Json;
  if (key.endsWith('constraint')) return constraints.toTfjs(value as Constraint) as Json;
  if (key.endsWith('activation')) return activationToTfjs(value as Activation);
  // What is left are numbers, strings, booleans and lists of them: the contract holds nothing else.
  return value as Json;
}
