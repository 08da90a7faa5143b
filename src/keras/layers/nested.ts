import type { NestedLayer } from '../argument.js';
import type { Shape } from '../shape.js';
import type { CallOptions } from './call.js';
import type { Complaint, Inputs, LayerInput, ShapeInference } from './shapes/shape-inference.js';
import type { NestedRules } from './traits/traits.js';
import type { WeightSpec } from './weight.js';

/** The name of a complete layer inside the arguments of another. */
export const nameOfNested = (layer: NestedLayer): string =>
  typeof layer['name'] === 'string' ? layer['name'] : layer.type;

/** The output shape of the layer in the argument `name`; what it complains of is found in its own arguments. */
export function nestedOutput(
  { layer, name, rules }: { layer: NestedLayer; name: string; rules: NestedRules },
  inputs: Inputs<LayerInput>,
  options?: CallOptions<LayerInput>,
): ShapeInference {
  const inference = rules.output(layer, inputs, options);
  return 'complaint' in inference ? insideArgument(name, inference) : inference;
}

/** A complaint of the layer in the argument `name`. */
export const insideArgument = (name: string, { complaint, argument }: Complaint): Complaint => ({
  complaint,
  argument: argument === undefined ? name : `${name}/${argument}`,
});

/** A layer in the argument `name` of another. */
interface Nested {
  layer: NestedLayer;
  name: string;
  rules: NestedRules;
  trainable: boolean;
  /** The path of attributes by which Keras saves it; where left out, `name`. */
  savedAs?: string;
}

/** The weights of the layer in the argument `name`, with its name before theirs; a frozen outer layer freezes them. */
export function nestedWeights(
  { layer, name, rules, trainable, savedAs = name }: Nested,
  inputs: Inputs<Shape>,
): WeightSpec[] {
  return rules.weights(layer, inputs).map((weight) => ({
    ...weight,
    name: `${nameOfNested(layer)}/${weight.name}`,
    tfjsName: `${nameOfNested(layer)}/${weight.tfjsName}`,
    legacyName: `${nameOfNested(layer)}/${weight.legacyName}`,
    savedIn: savedInside(savedAs, weight.savedIn),
    prefix: `${name}/${weight.prefix}`,
    trainable: trainable && weight.trainable,
  }));
}

function savedInside(outer: string, [first, ...rest]: WeightSpec['savedIn']): [string, ...string[]] {
  const inside = (path: string) => (path === '' ? outer : `${outer}/${path}`);
  return [inside(first), ...rest.map(inside)];
}

/** The shape that a nested layer gives for inputs which it accepts. */
export const knownOutput = (layer: NestedLayer, inputs: Inputs<Shape>, rules: NestedRules): Shape =>
  knownOutputs(layer, inputs, rules)[0];

/** The shapes of all outputs of a nested layer for inputs which it accepts. */
export function knownOutputs(
  layer: NestedLayer,
  inputs: Inputs<Shape>,
  rules: Pick<NestedRules, 'output'>,
): readonly [Shape, ...Shape[]] {
  const [first, ...rest] = inputs;
  const from = 'the outer layer';
  const inference = rules.output(layer, [{ shape: first, from }, ...rest.map((shape) => ({ shape, from }))]);
  return 'shape' in inference ? [inference.shape, ...(inference.more ?? [])] : [[]];
}
