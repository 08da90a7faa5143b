import { Type } from 'typebox';
import { oneOf } from '../../schema/schema-helpers.js';
import { type ClassDefinition, type ClassSpec, classSpec } from '../class-spec.js';
import { type Argument, type Arguments, kind, number, optional } from '../kind.js';

/** A constraint of the catalogue; its kernel has the same name in workers/engine/constraints. */
export type ConstraintSpec<Type extends string, A extends Arguments> = ClassSpec<Type, A>;

/** Describes a constraint. */
export const constraint = <const Type extends string, const A extends Arguments>(
  type: Type,
  definition: ClassDefinition<A>,
): ConstraintSpec<Type, A> => classSpec(type, definition, `${definition.className}Constraint`);

/** A bound of a norm. */
export const norm = (value: number): Argument<number, number, 'optional'> =>
  optional(number({ minimum: 0 }), value);

const WeightAxis = Type.Integer({ minimum: -4, maximum: 3 });

/** The axis or axes of the weight along which norms are taken. */
export const normAxis = (): Argument<number | number[], number | number[], 'optional'> =>
  optional(
    kind<number | number[]>(
      'axes',
      oneOf([WeightAxis, Type.Array(WeightAxis, { minItems: 1, maxItems: 4, uniqueItems: true })], {
        description: 'The axis or axes of the weight along which norms are computed; default 0.',
      }),
    ),
    0,
  );
