import { Type } from 'typebox';
import { type ClassDefinition, type ClassSpec, classSpec } from '../class-spec.js';
import {
  type Argument,
  type Arguments,
  type Complete,
  described,
  flag,
  fraction,
  integer,
  list,
  number,
  optional,
  orNull,
  published,
} from '../kind.js';
import { learningRate } from '../schedules/learning-rate.js';

/** A trained weight, as far as optimizers tell weights apart. */
export interface OptimizedWeight {
  /** Unique in the model: `dense/kernel`. */
  readonly path: string;
  readonly shape: readonly number[];
}

/** Something that an optimizer remembers between steps. */
export interface Slot {
  name: string;
  /** The number that it is filled with, or the initial value of its weight. */
  initialValue: number | 'weight';
  /** The shape; that of its weight if absent. */
  shape?: readonly number[];
}

/** Facts about an optimizer, in addition to its arguments. */
export interface OptimizerFacts<A extends Arguments> {
  /** Of a weight, in the order of Keras. Checkpoints have them by name. */
  slots(config: Complete<A>, weight: OptimizedWeight): readonly Slot[];
  /**
   * The slots of a weight as Keras saves them, where not all of `slots` at once: those of each round, weight by weight, and one round
   * after the other. Null stands for a number that Keras keeps for nothing.
   */
  saved?(config: Complete<A>, weight: OptimizedWeight): readonly (readonly (string | null)[])[];
  /** Single numbers that all weights share. */
  shared?: readonly Slot[];
  /** The part of a weight that a step takes away, times the learning rate; `weight_decay` if absent. */
  decayOf?(config: Complete<A>, weight: OptimizedWeight): number | null;
}

/** An optimizer of the catalogue; its kernel has the same name in workers/engine/optimizers. */
export type OptimizerSpec<Type extends string, A extends Arguments> = ClassSpec<Type, A> & OptimizerFacts<A>;

/** Describes an optimizer. */
export function optimizer<const Type extends string, const A extends Arguments>(
  type: Type,
  { slots, saved, shared = [], decayOf, ...definition }: ClassDefinition<A> & OptimizerFacts<A>,
): OptimizerSpec<Type, A> {
  const spec = classSpec(type, definition, definition.className);
  return { ...spec, slots, shared, ...(saved && { saved }), ...(decayOf && { decayOf }) };
}

const clip = (): Argument<number | null, number | null, 'optional'> =>
  published('PositiveOrNull', optional(orNull(number({ exclusiveMinimum: 0 })), null));

/** A number of at least 0, or null. */
export const nonNegativeOrNull = (value: number | null): Argument<number | null, number | null, 'optional'> =>
  optional(orNull(number({ minimum: 0 })), value);

const MAX_NAMES = 64;
const MAX_NAME_LENGTH = 256;

/** Parts of names or patterns of paths. */
export const texts = (minLength = 0): Argument<string[], string[], 'optional'> =>
  optional(
    list(Type.Array(Type.String({ minLength, maxLength: MAX_NAME_LENGTH }), { maxItems: MAX_NAMES })),
    [],
  );

/** Arguments of every Keras optimizer. At most one of the three clips may be set. */
export const commonArguments = (rate: number) => ({
  learning_rate: learningRate(rate),
  weight_decay: nonNegativeOrNull(null),
  exclude_from_weight_decay: described('Parts of names of weights.', published('WeightNames', texts(1))),
  clipnorm: clip(),
  clipvalue: clip(),
  global_clipnorm: clip(),
  use_ema: flag(false),
  ema_momentum: unitInterval(0.99),
  ema_overwrite_frequency: optional(orNull(integer()), null),
  loss_scale_factor: clip(),
  gradient_accumulation_steps: optional(orNull(integer({ minimum: 2 })), null),
});

/** A factor that a mean of gradients decays with. */
export const beta = (value: number): Argument<number, number, 'optional'> => optional(fraction(), value);

/** A factor from 0 to 1. */
export const unitInterval = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ minimum: 0, maximum: 1 }), value);

/** A number of at least 0. */
export const nonNegative = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ minimum: 0 }), value);

/** A number above 0. */
export const positive = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ exclusiveMinimum: 0 }), value);

/** Any number. */
export const anyNumber = (value: number): Argument<number, number, 'optional'> => optional(number(), value);

/** The number added to a divisor, so that it is not 0. */
export const epsilon = (value = 1e-7): Argument<number, number, 'optional'> => positive(value);

/** A slot that starts from zero. */
export const zero = (name: string): Slot => ({ name, initialValue: 0 });
