import type { NestedLayer } from '../argument.js';
import type { Shape } from '../shape.js';
import { type CompleteLayer, LAYERS, type Layer, type LayerType, specOf } from './index.js';
import type { NestedRules } from './layer.js';
import type { Complaint, Inputs, LayerInput, ShapeInference } from './shape-inference.js';
import type { AxisOrigin, PartialShape, Shapes } from './traits.js';
import type { WeightSpec } from './weight.js';

/** The layer with its name, every default filled in, and sizes with an entry for each axis. */
export function completeLayer(layer: Layer, name: string): CompleteLayer {
  // Of its type, which the spec was chosen by.
  return specOf(layer.type).complete(layer, name, completeNested) as CompleteLayer;
}

function completeNested(nested: NestedLayer): NestedLayer {
  const spec = specOf(nestedType(nested));
  return spec.complete(nested, nameOf(nested) ?? spec.baseName, completeNested);
}

const nameOf = ({ name }: NestedLayer): string | undefined => (typeof name === 'string' ? name : undefined);

/** The type of a layer inside another's arguments, which the schema has checked. */
export function nestedType({ type }: NestedLayer): LayerType {
  if (Object.hasOwn(LAYERS, type)) return type as LayerType;
  throw new Error(`No layer is called ${type}`);
}

/** Specs read a complete layer of their own type. */
const config = (layer: CompleteLayer | NestedLayer) =>
  layer as Parameters<ReturnType<typeof specOf>['output']>[0];

const nestedRules: NestedRules = {
  output: (layer, inputs) => specOf(nestedType(layer)).output(config(layer), inputs, nestedRules),
  weights: (layer, inputs) => present(specOf(nestedType(layer)).weights(config(layer), inputs, nestedRules)),
};

const present = (weights: readonly (WeightSpec | false)[]): WeightSpec[] =>
  weights.filter((weight) => weight !== false);

/** The output shape of a layer for one sample, or why it rejects its inputs. */
export const inferLayerShape = (layer: CompleteLayer, inputs: Inputs<LayerInput>): ShapeInference =>
  nestedRules.output({ ...layer }, inputs);

/** The weights of a layer that accepts inputs of these shapes, in the order of Keras. */
export const weightsOf = (layer: CompleteLayer, inputs: Inputs<Shape>): WeightSpec[] =>
  nestedRules.weights({ ...layer }, inputs);

/** Arguments that exclude each other, whatever the input. */
export const conflictsOf = (layer: CompleteLayer): Complaint[] =>
  specOf(layer.type).conflicts?.(config(layer)) ?? [];

/** The traits of a layer, with its own arguments filled in. */
export function traitsOf(layer: CompleteLayer) {
  const { traits } = specOf(layer.type);
  const own = config(layer);
  return {
    mask: traits.mask,
    activation: traits.activation(own),
    keepsRange: traits.keepsRange(own),
    keepsValues: traits.keepsValues,
    vocabulary: traits.vocabulary(own),
    originOf: (axis: number, shapes: Shapes): AxisOrigin => traits.originOf(own, axis, shapes),
    timesUsed: (shapes: Shapes): number => traits.timesUsed(own, shapes),
    keptElements: (shapes: Shapes): number => traits.keptElements(own, shapes),
    outputWithoutInput: (input: 'unknown' | 'vector'): PartialShape => traits.outputWithoutInput(own, input),
  };
}
