import type { Activation } from '../../contracts/arguments.js';
import type { Layer } from '../../contracts/layers.js';
import type { InferredLayer, InferredModel } from '../model/infer-model.js';
import type { Shape } from '../shape.js';

/** What the loss sees of a model. */
export interface ModelOutput {
  shape: Shape;
  /** Size of the last axis; 1 for a single number. */
  width: number;
  /** The activation that decides the range of the outputs. */
  activation: Activation;
  /** Pointer to the layer whose units give the width, for messages. */
  pointer: string;
  /** Name of that layer. */
  layer: string;
}

/** Layers that keep the range of what they get. */
const KEEPS_RANGE: ReadonlySet<Layer['type']> = new Set([
  'Flatten',
  'Reshape',
  'Dropout',
  'MaxPooling2D',
  'AveragePooling2D',
  'GlobalAveragePooling2D',
]);

/** Describes the outputs of a model: their shape, and the last activation that shapes their range. */
export function describeOutput(model: InferredModel): ModelOutput {
  const layers = model.layers.filter(({ layer }) => !isTransparent(layer));
  const last = layers.at(-1);
  const widest = model.layers.findLast(({ layer }) => givesWidth(layer));
  return {
    shape: model.outputShape,
    width: model.outputShape.at(-1) ?? 1,
    activation: last === undefined ? 'linear' : activationOf(last),
    pointer: widest?.located.pointer ?? '/model',
    layer: widest?.layer.name ?? 'the model',
  };
}

const isTransparent = (layer: Layer): boolean =>
  KEEPS_RANGE.has(layer.type) || (layer.type === 'Activation' && layer.activation === 'linear');

const givesWidth = (layer: Layer): boolean => !KEEPS_RANGE.has(layer.type) && layer.type !== 'Activation';

function activationOf({ layer }: InferredLayer): Activation {
  return 'activation' in layer ? (layer.activation ?? 'linear') : 'linear';
}
