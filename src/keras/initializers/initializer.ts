import { type ClassDefinition, type ClassSpec, classSpec } from '../class-spec.js';
import { type Argument, type Arguments, number, optional } from '../kind.js';

/** Facts about an initializer, in addition to its arguments. */
export interface InitializerFacts {
  /** The least number of axes of a weight that it fills, and whether more will do. */
  rank: { least: number; orMore: boolean };
}

/** An initializer of the catalogue; its kernel has the same name in workers/engine/initializers. */
export type InitializerSpec<Type extends string, A extends Arguments> = ClassSpec<Type, A> & InitializerFacts;

const ANY_RANK = { least: 0, orMore: true };

/** Describes an initializer. */
export function initializer<const Type extends string, const A extends Arguments>(
  type: Type,
  { rank = ANY_RANK, ...definition }: ClassDefinition<A> & Partial<InitializerFacts>,
): InitializerSpec<Type, A> {
  return { ...classSpec(type, definition, `${definition.className}Initializer`), rank };
}

/** A number with a default. */
export const real = (value: number): Argument<number, number, 'optional'> => optional(number(), value);

/** A number above 0 with a default. */
export const positive = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ exclusiveMinimum: 0 }), value);
