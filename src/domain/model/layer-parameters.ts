import type { CompleteLayer } from '../../keras/layers/index.js';
import { weightsOf } from '../../keras/layers/rules.js';
import { elementsOf, type Shape } from '../../keras/shape.js';

/** Weights of a layer, counted as Keras's summary() does. Exact below 2^53. */
export interface ParameterCount {
  total: number;
  trainable: number;
}

/** Counts the weights of a layer that accepts samples of shape `input`. */
export function countParameters(layer: CompleteLayer, input: Shape): ParameterCount {
  const counts = weightsOf(layer, [input]).map(({ shape, trainable }) => ({
    total: elementsOf(shape),
    trainable: trainable ? elementsOf(shape) : 0,
  }));
  return counts.reduce(
    (sum, { total, trainable }) => ({ total: sum.total + total, trainable: sum.trainable + trainable }),
    { total: 0, trainable: 0 },
  );
}
