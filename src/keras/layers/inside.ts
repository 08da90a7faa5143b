import type { NestedLayer } from '../argument.js';
import { LAYERS, type LayerType, specOf } from './index.js';

/** The type of a layer inside another's arguments, which the schema has checked. */
export function nestedType({ type }: NestedLayer): LayerType {
  if (Object.hasOwn(LAYERS, type)) return type as LayerType;
  throw new Error(`No layer is called ${type}`);
}

/** A layer in the arguments of another, and the path of its argument: `layer`, `cells/0`. */
export interface LayerInside {
  path: string;
  inside: NestedLayer;
}

/** The layers in the arguments of a layer, given or complete. */
export function layersInside(layer: NestedLayer): LayerInside[] {
  const { args } = specOf(nestedType(layer));
  return Object.entries(args).flatMap(([name, argument]) => {
    const isOfLayers = argument.name === 'layer' || argument.name === 'layers';
    return isOfLayers && Object.hasOwn(layer, name) ? insideOf(name, layer[name]) : [];
  });
}

/** The most layers around a layer. */
export const MAX_NESTING = 5;

/**
 * A layer and those inside it, to the depth that is accepted: deeper ones are rejected, and two at each level would be too many
 * to visit.
 */
export function withLayersInside(layer: NestedLayer, depth = 0): NestedLayer[] {
  const within = depth < MAX_NESTING ? layersInside(layer) : [];
  return [layer, ...within.flatMap(({ inside }) => withLayersInside(inside, depth + 1))];
}

/** A list of cells may stand for the stack of them. */
function insideOf(path: string, value: unknown): LayerInside[] {
  if (Array.isArray(value)) return value.flatMap((entry, at) => insideOf(`${path}/${at}`, entry));
  // The schema of the argument's kind lets nothing else through.
  return [{ path, inside: value as NestedLayer }];
}
