import { type ClassDefinition, type ClassSpec, classSpec } from '../class-spec.js';
import { type Argument, type Arguments, type Complete, fraction, number, optional, orNull } from '../kind.js';
import { learningRate } from '../schedules/learning-rate.js';

/** Something that an optimizer remembers between steps, of the shape of its weight. */
export interface Slot {
  name: string;
  initialValue: number;
}

/** Facts about an optimizer, in addition to its arguments. */
export interface OptimizerFacts<A extends Arguments> {
  /** Of each weight, in the order of Keras. Checkpoints have them by name. */
  slots(config: Complete<A>): readonly Slot[];
  /** Single numbers that all weights share. */
  shared?: readonly Slot[];
}

/** An optimizer of the catalogue; its kernel has the same name in workers/engine/optimizers. */
export type OptimizerSpec<Type extends string, A extends Arguments> = ClassSpec<Type, A> & OptimizerFacts<A>;

/** Describes an optimizer. */
export function optimizer<const Type extends string, const A extends Arguments>(
  type: Type,
  { slots, shared = [], ...definition }: ClassDefinition<A> & OptimizerFacts<A>,
): OptimizerSpec<Type, A> {
  return { ...classSpec(type, definition, definition.className), slots, shared };
}

const clip = (): Argument<number | null, number | null, 'optional'> =>
  optional(orNull(number({ exclusiveMinimum: 0 })), null);

/** A part of each weight that a step takes away, times the learning rate. */
export const weightDecay = (): Argument<number | null, number | null, 'optional'> =>
  optional(orNull(number({ minimum: 0 })), null);

/** Arguments of every Keras optimizer. At most one of the three clips may be set. */
export const commonArguments = (rate: number) => ({
  learning_rate: learningRate(rate),
  weight_decay: weightDecay(),
  clipnorm: clip(),
  clipvalue: clip(),
  global_clipnorm: clip(),
});

/** A factor that a mean of gradients decays with. */
export const beta = (value: number): Argument<number, number, 'optional'> => optional(fraction(), value);

/** A factor from 0 to 1. */
export const unitInterval = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ minimum: 0, maximum: 1 }), value);

/** A number of at least 0. */
export const nonNegative = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ minimum: 0 }), value);

/** The number added to a divisor, so that it is not 0. */
export const epsilon = (): Argument<number, number, 'optional'> =>
  optional(number({ exclusiveMinimum: 0 }), 1e-7);

/** A slot that starts from zero. */
export const zero = (name: string): Slot => ({ name, initialValue: 0 });
