import type { Shape } from '../../keras/shape.js';
import type { CompleteLayer } from './layer-defaults.js';

/** What is known of a sample behind a layer that could not be read: nothing, that it is one vector, or its shape. */
export type PartialShape = 'unknown' | 'vector' | Shape;

/** What a layer makes of a sample of which not all is known, where that does not depend on the rest. Exhaustive over the layer types. */
export function shapeWithoutInput(layer: CompleteLayer, input: 'unknown' | 'vector'): PartialShape {
  switch (layer.type) {
    case 'Flatten':
      return 'vector';
    case 'GlobalAveragePooling2D':
      return layer.keepdims ? 'unknown' : 'vector';
    case 'LSTM':
    case 'GRU':
      return layer.return_sequences ? 'unknown' : [layer.units];
    case 'Dense':
      return input === 'vector' ? [layer.units] : 'unknown';
    case 'Reshape':
      return layer.target_shape.includes(-1) ? reshaped(layer.target_shape.length) : layer.target_shape;
    case 'InputLayer':
    case 'Dropout':
    case 'Activation':
    case 'BatchNormalization':
      return input;
    case 'Conv2D':
    case 'MaxPooling2D':
    case 'AveragePooling2D':
    case 'Embedding':
      return 'unknown';
    default:
      return layer satisfies never;
  }
}

const reshaped = (rank: number): PartialShape => (rank === 1 ? 'vector' : 'unknown');
