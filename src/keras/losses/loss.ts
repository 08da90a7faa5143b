import { type Arguments, type Complete, completeArguments, type Given } from '../argument.js';

/** The labels that a loss compares outputs with: a one-hot vector, a class number for each vector, 0 or 1 for each output, or numbers. */
export type LabelKind = 'one_hot' | 'class_number' | 'yes_or_no' | 'number';

/** The meaning of an output for a loss: probabilities that sum to 1, a probability each, scores around 0, or numbers. */
export type OutputKind = 'distribution' | 'probability' | 'score' | 'number';

/** All that is known of a loss without TensorFlow; its kernel has the same name in workers/engine/losses. */
export interface LossDefinition<A extends Arguments> {
  /** Describes the computation in a sentence. */
  summary: string;
  /** The class that Keras exports. */
  className: string;
  /** Further names that `model.compile` accepts, or under which Keras has saved it. */
  aliases: readonly string[];
  /** In the order of Keras. */
  args: A;
  labels: LabelKind;
  outputs: OutputKind;
}

/** A loss of the catalogue. */
export interface LossSpec<LossType extends string = string, A extends Arguments = Arguments>
  extends LossDefinition<A> {
  type: LossType;
  /** Every name that is accepted, the type first. */
  names: readonly string[];
  /** The loss with every argument. */
  complete(given: Readonly<Record<string, unknown>>): CompleteLossOf<LossType, A>;
}

/** Whether a loss compares probabilities with classes, and not numbers with numbers. */
export const readsProbabilities = ({ outputs }: Pick<LossSpec, 'outputs'>): boolean =>
  outputs === 'distribution' || outputs === 'probability';

/** A loss as jobs store it: records of earlier versions lack the arguments that they did not know. */
export type StoredLossOf<LossType extends string, A extends Arguments> = {
  type: LossType;
  from_logits: boolean;
} & Given<Omit<A, 'from_logits'>>;

/** A loss with every argument. `from_logits` is there for all: false where a loss has no such argument. */
export type CompleteLossOf<LossType extends string, A extends Arguments> = {
  type: LossType;
  from_logits: boolean;
} & Complete<A>;

/** Describes a loss. */
export function loss<const LossType extends string, const A extends Arguments>(
  type: LossType,
  definition: LossDefinition<A>,
): LossSpec<LossType, A> {
  const names = [...new Set([type, definition.className, ...definition.aliases])];
  return {
    ...definition,
    type,
    names,
    complete: (given) => ({
      type,
      from_logits: given['from_logits'] === true,
      ...completeArguments(definition.args, given, (layer) => layer),
    }),
  };
}
