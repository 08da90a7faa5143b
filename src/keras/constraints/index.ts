import { type Static, Type } from 'typebox';
import {
  closedObject,
  discriminatedUnion,
  oneOf,
  ref,
  stringEnum,
  tag,
} from '../../schema/schema-helpers.js';

const NonNegativeNumber = Type.Number({ minimum: 0 });
const WeightAxis = Type.Integer({ minimum: -4, maximum: 3 });
const NormAxis = Type.Optional(
  oneOf([WeightAxis, Type.Array(WeightAxis, { minItems: 1, maxItems: 4, uniqueItems: true })], {
    description: 'The axis or axes of the weight along which norms are taken; default 0.',
  }),
);
const Norm = Type.Optional(NonNegativeNumber);

/** Keras constraints, by their Keras names. */
export const CONSTRAINTS = ['max_norm', 'min_max_norm', 'non_neg', 'unit_norm'] as const;

const constraintObjects = [
  closedObject({ type: tag('max_norm'), max_value: Norm, axis: NormAxis }, { $id: 'MaxNormConstraint' }),
  closedObject(
    {
      type: tag('min_max_norm'),
      min_value: Norm,
      max_value: Norm,
      rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
      axis: NormAxis,
    },
    { $id: 'MinMaxNormConstraint' },
  ),
  closedObject({ type: tag('non_neg') }, { $id: 'NonNegConstraint' }),
  closedObject({ type: tag('unit_norm'), axis: NormAxis }, { $id: 'UnitNormConstraint' }),
] as const;

const ConstraintObjectSchema = discriminatedUnion('type', constraintObjects, { $id: 'ConstraintObject' });
export type ConstraintObject = Static<typeof ConstraintObjectSchema>;

/** Projects a weight after each update. */
export const ConstraintSchema = oneOf([stringEnum(CONSTRAINTS), ref(ConstraintObjectSchema)], {
  $id: 'Constraint',
  description: 'A Keras weight constraint: its name or an object.',
});
export type Constraint = Static<typeof ConstraintSchema>;

export const constraintComponents = [...constraintObjects, ConstraintObjectSchema, ConstraintSchema];
