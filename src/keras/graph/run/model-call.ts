import type { Call, TensorReference } from '../graph.js';
import { leavesOf } from '../structure.js';

/** The arguments that a call of a model may have: those of Keras's Functional and Sequential. */
export const MODEL_ARGUMENTS = ['inputs', 'training', 'mask'] as const;

/** The tensors that a call gives to a model inside another, in the order of its inputs. A mask comes with its tensor. */
export function inputsOfModelCall({ args, kwargs }: Call): TensorReference[] {
  const given = [...args.slice(0, 1), ...(kwargs['inputs'] === undefined ? [] : [kwargs['inputs']])];
  return given.flatMap(leavesOf).flatMap((leaf) => ('tensor' in leaf ? [leaf.tensor] : []));
}

/** The mask that a call gives each input in place of its own; null: none. */
export function masksOfModelCall({ kwargs: { mask } }: Call): (TensorReference | null)[] {
  const leaves = mask === undefined ? [] : leavesOf(mask);
  return leaves.map((leaf) => ('tensor' in leaf ? leaf.tensor : null));
}

/** The mode that a call sets for all layers of a model; null where it is that of the model around it. */
export function trainingOfModelCall({ kwargs: { training } }: Call): boolean | null {
  const leaf = training?.kind === 'leaf' ? training.leaf : undefined;
  const constant = leaf !== undefined && 'constant' in leaf ? leaf.constant : null;
  return typeof constant === 'boolean' ? constant : null;
}
