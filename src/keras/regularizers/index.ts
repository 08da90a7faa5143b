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
const Factor = Type.Optional(NonNegativeNumber);

/** Keras regularizers, by their Keras names. */
export const REGULARIZERS = ['l1', 'l2', 'l1_l2'] as const;

const regularizerObjects = [
  closedObject({ type: tag('l1'), l1: Factor }, { $id: 'L1Regularizer' }),
  closedObject({ type: tag('l2'), l2: Factor }, { $id: 'L2Regularizer' }),
  closedObject({ type: tag('l1_l2'), l1: Factor, l2: Factor }, { $id: 'L1L2Regularizer' }),
] as const;

const RegularizerObjectSchema = discriminatedUnion('type', regularizerObjects, { $id: 'RegularizerObject' });
export type RegularizerObject = Static<typeof RegularizerObjectSchema>;

/** Adds `l1·Σ|w| + l2·Σw²` to the loss. */
export const RegularizerSchema = oneOf([stringEnum(REGULARIZERS), ref(RegularizerObjectSchema)], {
  $id: 'Regularizer',
  description: 'A Keras regularizer: its name (factor 0.01) or an object.',
});
export type Regularizer = Static<typeof RegularizerSchema>;

export const regularizerComponents = [...regularizerObjects, RegularizerObjectSchema, RegularizerSchema];
