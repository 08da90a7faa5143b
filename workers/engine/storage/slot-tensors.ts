import { elementsOf } from '../../../src/keras/shape.js';
import type { Values } from '../model/weight-values.js';
import type { StoredTensor } from './safetensors.js';

type Weights = readonly { path: string; shape: readonly number[] }[];

/** Weights by path, with their shapes. */
export function weightTensors(values: Values, weights: Weights): StoredTensor[] {
  return tensorsOf(values, weights, (path) => path);
}

/** Slots of an optimizer by path; most have the shape of their weight: `dense/kernel/velocity`. */
export function slotTensors(values: Values, weights: Weights): StoredTensor[] {
  return tensorsOf(values, weights, (path) => path.slice(0, path.lastIndexOf('/')));
}

function tensorsOf(values: Values, weights: Weights, weightOf: (path: string) => string): StoredTensor[] {
  const shapes = new Map(weights.map(({ path, shape }) => [path, shape]));
  return [...values].map(([name, value]) => {
    const shape = shapes.get(weightOf(name));
    const isOfShape = shape !== undefined && elementsOf(shape) === value.length;
    return { name, shape: isOfShape ? shape : [value.length], values: value };
  });
}
