import { type ClassDefinition, type ClassSpec, classSpec, type SavedClass } from '../class-spec.js';
import { type Argument, type Arguments, type Complete, number, optional } from '../kind.js';

/** The factors of Σ|w| and Σw² in a regularizer of sums. */
export interface RegularizerFactors {
  l1: number;
  l2: number;
}

/** Facts about a regularizer, in addition to its arguments. */
export interface RegularizerFacts<A extends Arguments> {
  /** How TensorFlow.js, which has sums alone, weighs them; null for a regularizer of another kind. */
  factors(config: Complete<A>): RegularizerFactors | null;
  /** The number of axes that a regularized weight must have; null for any. */
  rank: number | null;
}

/** A regularizer of the catalogue; its kernel has the same name in workers/engine/regularizers. */
export type RegularizerSpec<Type extends string, A extends Arguments> = ClassSpec<Type, A> &
  RegularizerFacts<A>;

/** Describes a regularizer. */
export function regularizer<const Type extends string, const A extends Arguments>(
  type: Type,
  { factors, rank, ...definition }: ClassDefinition<A> & RegularizerFacts<A>,
): RegularizerSpec<Type, A> {
  const schemaId = `${definition.className.replace(/Regularizer$/, '')}Regularizer`;
  return { ...classSpec(type, definition, schemaId), factors, rank };
}

/** A weight of a sum. */
export const factor = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ minimum: 0 }), value);

/** As TensorFlow.js reads every regularizer of sums. */
export const sumsInTfjs = (factors: RegularizerFactors): SavedClass => ({
  class_name: 'L1L2',
  config: { ...factors },
});
