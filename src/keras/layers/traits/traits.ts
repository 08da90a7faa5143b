import type { Activation, ActivationArgument } from '../../activations/index.js';
import type { NestedLayer } from '../../argument.js';
import type { Shape } from '../../shape.js';
import type { CallOptions } from '../call.js';
import type { Inputs, LayerInput, ShapeInference } from '../shapes/shape-inference.js';
import type { WeightSpec } from '../weight.js';

/** The known part of a sample's shape after a layer that could not be read: nothing, that it is one vector, or its shape. */
export type PartialShape = 'unknown' | 'vector' | Shape;

/** Where one axis of an output comes from: an argument of the layer, an axis of its input, or several axes of it. */
export type AxisOrigin =
  | { from: 'argument'; name: string }
  | { from: 'input'; axis: number }
  | { from: 'several' };

/** The shapes of one sample before and after a layer. */
export interface Shapes {
  inputs: Inputs<Shape>;
  output: Shape;
}

/** The context that decides which layers of TensorFlow.js compute the same. */
export interface TfjsContext extends Shapes {
  /** Whether the input may have a mask. */
  masked: boolean;
}

/** Rules of the whole catalogue, for a layer with another layer in its arguments. */
export interface NestedRules {
  output(layer: NestedLayer, inputs: Inputs<LayerInput>, options?: CallOptions<LayerInput>): ShapeInference;
  weights(layer: NestedLayer, inputs: Inputs<Shape>): WeightSpec[];
  traits(layer: NestedLayer): BoundTraits;
  tfjs(layer: NestedLayer, context: TfjsContext): readonly TfjsLayer[];
  /** The names under which Keras saves layers in a list. */
  savedNames(layers: readonly NestedLayer[]): string[];
}

/** A layer as TensorFlow.js has it, its arguments in their complete form; a layer in them is one of these, too. */
export interface TfjsLayer {
  type: string;
  name: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** Facts about a layer that the rest of the service reads. Each is required, so that no layer lacks one by oversight. */
export interface Traits<Config> {
  /** How the layer treats a mask: passes it on, drops it, or computes a new one in its kernel. */
  mask: 'keeps' | 'drops' | 'computes';
  /** The activation that the output has gone through last; `linear` where none decides its range. */
  activation(config: Config, rules: NestedRules): ActivationArgument;
  /** Whether each output value is an input value, or a mean of some: the range of the values stays. */
  keepsRange(config: Config, rules: NestedRules): boolean;
  /** Whether the output holds the values of the input unchanged. */
  keepsValues: boolean | OfNested<Config>['keepsValues'];
  /** The source of an axis of the output, counted from 0. */
  originOf(config: Config, axis: number, shapes: Shapes, rules: NestedRules): AxisOrigin;
  /** How often one product uses each weight for one sample; 0 where there is no product worth dividing among threads. */
  timesUsed(config: Config, shapes: Shapes, rules: NestedRules): number;
  /** Numbers kept for the backward pass, for one sample. */
  keptElements(config: Config, shapes: Shapes, rules: NestedRules): number;
  /** The output of a layer whose input is not known, as far as it does not depend on the rest. */
  outputWithoutInput(config: Config, input: 'unknown' | 'vector', rules: NestedRules): PartialShape;
  /** The number of classes of integers that the layer looks up; null where it computes with its inputs. */
  vocabulary(config: Config, rules: NestedRules): number | null;
}

/** A trait of a layer with another one in its arguments. A method, so that a layer's own traits are those of any layer. */
interface OfNested<Config> {
  keepsValues(config: Config, rules: NestedRules): boolean;
}

/** The traits of one layer, its arguments filled in. */
export interface BoundTraits {
  mask: 'keeps' | 'drops' | 'computes';
  activation: Activation;
  keepsRange: boolean;
  keepsValues: boolean;
  vocabulary: number | null;
  originOf(axis: number, shapes: Shapes): AxisOrigin;
  timesUsed(shapes: Shapes): number;
  keptElements(shapes: Shapes): number;
  outputWithoutInput(input: 'unknown' | 'vector'): PartialShape;
}

/** The shape of the one input of most layers. */
export const inputOf = ({ inputs: [first] }: Shapes): Shape => first;

/** Several axes of the input decide the one. */
export const SEVERAL: AxisOrigin = { from: 'several' };

/** Every axis of the output is the same axis of the input. */
export const sameAxis = (_: unknown, axis: number): AxisOrigin => ({ from: 'input', axis });

/** The last axis is given by an argument, the others are those of the input. */
export const lastAxisFrom =
  (name: 'units' | 'output_dim') =>
  (_: unknown, axis: number, { output }: Shapes): AxisOrigin =>
    axis === output.length - 1 ? { from: 'argument', name } : { from: 'input', axis };

/** Axes of size 1 aside, a reshape that leaves the sizes and their order alone moves each axis as it is. */
export function regrouped(_: unknown, axis: number, shapes: Shapes): AxisOrigin {
  const [input, output] = [inputOf(shapes), shapes.output];
  const [before, after] = [axesAboveOne(input), axesAboveOne(output)];
  const isSame =
    before.length === after.length &&
    before.every((from, index) => input[from] === output[after[index] ?? -1]);
  const ofSizeOne = output[axis] === 1 && input.at(-1) === 1 ? input.length - 1 : undefined;
  const moved = before[after.indexOf(axis)] ?? ofSizeOne;
  return isSame && moved !== undefined ? { from: 'input', axis: moved } : SEVERAL;
}

const axesAboveOne = (shape: Shape): number[] => [...shape.keys()].filter((axis) => shape[axis] !== 1);
