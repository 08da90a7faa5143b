import { elementsOf, type Shape } from '../../shape.js';
import type { CallOptions, CallSignature } from '../call.js';
import { mergingTraits, showInputs } from '../merging/merge.js';
import type { Inputs, LayerInput, ShapeInference } from '../shapes/shape-inference.js';
import type { Shapes, Traits } from '../traits/traits.js';

/** The signature of attention over a list of a query, a value and a key. */
export const CALL_OVER_INPUTS: CallSignature = {
  parameters: ['inputs', 'mask', 'training', 'return_attention_scores', 'use_causal_mask'],
  inputs: ['inputs'],
};

/** The traits of attention without projections. */
export const attentionTraits: Traits<unknown> = {
  ...mergingTraits,
  timesUsed: () => 0,
};

/** The output of attention without projections: [positions of the query, features of the value]. */
export function attentionOverInputs(
  type: string,
  inputs: Inputs<LayerInput>,
  { returnAttentionScores }: Pick<CallOptions<LayerInput>, 'returnAttentionScores'>,
  { repeatsFeatures }: { repeatsFeatures: boolean },
): ShapeInference {
  const [query, value = query, key = value] = inputs.map(({ shape }): Shape => shape);
  if (query === undefined || value === undefined || key === undefined || !fit({ query, value, key }))
    return { complaint: misfit(type, inputs) };
  const [width, keyWidth] = [query.at(-1), key.at(-1)];
  if (width !== keyWidth && !(repeatsFeatures && (width === 1 || keyWidth === 1)))
    return { complaint: misfit(type, inputs) };
  const shape = [...query.slice(0, -1), value.at(-1) ?? 1];
  const scores = [...query.slice(0, -1), key.at(-2) ?? 1];
  return returnAttentionScores ? { shape, more: [scores] } : { shape };
}

/** Whether all have the same axes before their positions, and the key the positions of the value. */
function fit({ query, value, key }: Record<'query' | 'value' | 'key', Shape>): boolean {
  const before = (shape: Shape) => shape.slice(0, -2).join();
  const areAlike = before(query) === before(value) && before(value) === before(key);
  const areSequences = [query, value, key].every(({ length }) => length >= 2 && length === query.length);
  return areSequences && areAlike && value.at(-2) === key.at(-2);
}

const misfit = (type: string, inputs: Inputs<LayerInput>): string =>
  `${type} expects a query and a key with as many features, [positions, features], and a value with as many positions as the key, but got ${showInputs(inputs)}.`;

/** Scores before and after the softmax, and the sums of each query and key where they are added. */
export function keptScores(
  { inputs: [query, value = query, key = value] }: Shapes,
  { isAdditive }: { isAdditive: boolean },
): number {
  const scores = elementsOf(query.slice(0, -1)) * (key.at(-2) ?? 1);
  return scores * (4 + (isAdditive ? 2 * (query.at(-1) ?? 1) : 0));
}
