import { type Arguments, type Complete, completeArguments, type Given } from '../argument.js';
import { type Named, namesOfClass } from '../named.js';

/**
 * The labels that a loss compares outputs with: a one-hot vector, a class number for each vector, a class number whose samples are
 * compared with one another, a sequence of class numbers padded with 0, 0 or 1 for each output, or numbers.
 */
export type LabelKind =
  | 'one_hot'
  | 'class_number'
  | 'group_number'
  | 'token_sequence'
  | 'yes_or_no'
  | 'number';

/**
 * The meaning of an output for a loss: probabilities that sum to 1, a probability each, either of these, scores around 0, logits of
 * the classes at each step, an embedding of the sample, or numbers.
 */
export type OutputKind =
  | 'distribution'
  | 'probability'
  | 'membership'
  | 'score'
  | 'step_logits'
  | 'embedding'
  | 'number';

/** How the losses of a batch become one number; `mean` is over the positions that count. */
export const REDUCTIONS = ['mean', 'sum', 'mean_with_sample_weight', 'none'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** Names of the mean in versions of Keras: sum_over_batch_size is what it prints today. */
export const MEANS: readonly unknown[] = ['mean', 'sum_over_batch_size', 'auto'];

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
  extends LossDefinition<A>,
    Named<LossType> {
  /** The loss with every argument. */
  complete(given: Readonly<Record<string, unknown>>): CompleteLossOf<LossType, A>;
}

/** A loss as jobs store it: records of earlier versions lack the arguments that they did not know. */
export type StoredLossOf<LossType extends string, A extends Arguments> = {
  type: LossType;
  from_logits: boolean;
  reduction?: Reduction;
} & Given<Omit<A, 'from_logits'>>;

/**
 * A loss with every argument. `from_logits` is there for all: false where a loss has no such argument. `reduction` is left out where it
 * is the mean.
 */
export type CompleteLossOf<LossType extends string, A extends Arguments> = {
  type: LossType;
  from_logits: boolean;
  reduction?: Reduction;
} & Complete<A>;

/** Describes a loss. */
export function loss<const LossType extends string, const A extends Arguments>(
  type: LossType,
  definition: LossDefinition<A>,
): LossSpec<LossType, A> {
  return {
    ...definition,
    type,
    names: namesOfClass(type, definition),
    complete: (given) => ({
      type,
      from_logits: given['from_logits'] === true,
      ...completeArguments(definition.args, given),
      ...reductionOf(given),
    }),
  };
}

/** The reduction where it is not the mean; null is Keras's other name of none. */
function reductionOf({ reduction }: Readonly<Record<string, unknown>>): { reduction?: Reduction } {
  if (reduction === undefined || MEANS.includes(reduction)) return {};
  const found = REDUCTIONS.find((one) => one === (reduction ?? 'none'));
  return found === undefined ? {} : { reduction: found };
}
