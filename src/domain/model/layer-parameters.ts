import type { CompleteLayer } from '../../keras/layers/index.js';
import { weightsOf } from '../../keras/layers/rules.js';
import type { Inputs } from '../../keras/layers/shapes/shape-inference.js';
import { elementsOf, type Shape } from '../../keras/shape.js';

/** Weights of a layer, counted as Keras's summary() does. Exact below 2^53. */
export interface ParameterCount {
  total: number;
  trainable: number;
}

/** Counts the weights of a layer that accepts inputs of these shapes. */
export function countParameters(layer: CompleteLayer, inputs: Inputs<Shape>): ParameterCount {
  const counts = weightsOf(layer, inputs).map(({ shape, trainable }) => ({
    total: elementsOf(shape),
    trainable: trainable ? elementsOf(shape) : 0,
  }));
  return counts.reduce(
    (sum, { total, trainable }) => ({ total: sum.total + total, trainable: sum.trainable + trainable }),
    { total: 0, trainable: 0 },
  );
}
