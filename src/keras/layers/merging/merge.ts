import { type Shape, showShape } from '../../shape.js';
import { type LayerSpec, layer } from '../layer.js';
import { type InputCount, LISTED } from '../shapes/input-count.js';
import type { Inputs, LayerInput, ShapeInference } from '../shapes/shape-inference.js';
import { keptOutputs } from '../traits/kept-elements.js';
import { SEVERAL, sameAxis, type Traits } from '../traits/traits.js';

/** The traits of a layer that makes one sample of several. */
export const mergingTraits: Traits<unknown> = {
  mask: 'computes',
  activation: () => 'linear',
  keepsRange: () => false,
  keepsValues: false,
  originOf: () => SEVERAL,
  timesUsed: () => 0,
  keptElements: keptOutputs(1),
  outputWithoutInput: () => 'unknown',
  vocabulary: () => null,
};

/** An operation on values at the same place of several inputs; axes of size 1 are repeated, as in NumPy. */
export function merge<const Type extends string>(
  type: Type,
  { summary, inputs = LISTED }: { summary: string; inputs?: InputCount },
): LayerSpec<Type, Record<never, never>> {
  return layer(type, {
    summary,
    args: {},
    inputs,
    output: (_, given) => broadcastShapes(type, given),
    weights: () => [],
    traits: { ...mergingTraits, originOf: sameAxis, outputWithoutInput: (_, input) => input },
  });
}

/** The shape that all inputs are repeated to. */
export function broadcastShapes(type: string, inputs: Inputs<LayerInput>): ShapeInference {
  const [{ shape: first }, ...others] = inputs;
  let shape: Shape | undefined = first;
  for (const { shape: other } of others) shape = shape && broadcastPair(shape, other);
  return shape === undefined ? { complaint: differentShapes(type, inputs) } : { shape };
}

/** Undefined where an axis has two sizes, neither of them 1. */
function broadcastPair(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const padded = [a, b].map((shape) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape]);
  const [left = [], right = []] = padded;
  const fits = left.every((size, axis) => size === 1 || right[axis] === 1 || size === right[axis]);
  return fits ? left.map((size, axis) => (size === 1 ? (right[axis] ?? 1) : size)) : undefined;
}

/** `Add expects inputs of one shape …`. */
function differentShapes(type: string, inputs: Inputs<LayerInput>): string {
  return `${type} expects inputs of one shape, or of size 1 where they differ, but got ${showInputs(inputs)}.`;
}

/** `[2, 3] from 'dense' and [4] from 'dense_1'`. */
export const showInputs = (inputs: Inputs<LayerInput>): string =>
  inputs.map(({ shape, from }) => `${showShape(shape)} from ${from}`).join(' and ');
