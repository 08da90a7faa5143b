import type { NestedLayer } from '../argument.js';
import type { Shape } from '../shape.js';
import type { Inputs, LayerInput, ShapeInference } from './shape-inference.js';
import type { BoundTraits } from './traits.js';
import type { WeightSpec } from './weight.js';

/** Rules of the whole catalogue, for a layer with another layer in its arguments. */
export interface NestedRules {
  output(layer: NestedLayer, inputs: Inputs<LayerInput>): ShapeInference;
  weights(layer: NestedLayer, inputs: Inputs<Shape>): WeightSpec[];
  traits(layer: NestedLayer): BoundTraits;
}
