import type { CompleteLayer } from '../../../keras/layers/index.js';
import { adaptingOf, hostOf, traitsOf } from '../../../keras/layers/rules.js';
import type { InferredTensor } from '../inferred-model.js';
import type { Inference } from './inference.js';

/** A call of a layer that may be adapted. */
export interface WidthContext {
  inputs: readonly InferredTensor[];
  /** Whether the layer has several calls, of whose inputs the others are not known yet. */
  isShared: boolean;
  path: string;
}

/** A layer whose output is as wide as a vocabulary that is yet to be found, padded to the most that it can have. */
export function withWidth(
  layer: CompleteLayer,
  { inputs: [input], isShared, path }: WidthContext,
  { sized }: Inference,
): CompleteLayer {
  const rules = adaptingOf(layer);
  if (rules?.sized === undefined) return layer;
  const found = rules.sized(layer, isShared ? undefined : input?.distinct);
  if (found === undefined) return layer;
  const padded: CompleteLayer = { ...layer, ...found };
  const first = sized.get(path);
  sized.set(path, first ?? padded);
  // Called with another input, it may need another width: its shape is refused.
  return first === undefined || isSameWidth(first, padded) ? padded : layer;
}

const isSameWidth = (a: CompleteLayer, b: CompleteLayer): boolean =>
  'max_tokens' in a && 'max_tokens' in b && a.max_tokens === b.max_tokens;

/** The most different values of a layer's output that are those of its inputs; undefined for others. */
export function distinctAfter(layer: CompleteLayer, inputs: readonly InferredTensor[]): number | undefined {
  const distinct = inputs.reduce<number | undefined>(
    (sum, input) => (sum === undefined || input.distinct === undefined ? undefined : sum + input.distinct),
    0,
  );
  // Asked only where needed: traits of layers nested deeper than is accepted take too long.
  if (distinct === undefined) return undefined;
  return traitsOf(layer).keepsValues || hostOf(layer)?.when === 'texts' ? distinct : undefined;
}
