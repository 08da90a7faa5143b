import { Type } from 'typebox';
import { nullableRef, ref } from '../schema/schema-helpers.js';
import { configured } from './activations/configured.js';
import { type ActivationArgument, ActivationArgumentSchema } from './activations/index.js';
import { type Constraint, ConstraintSchema } from './constraints/index.js';
import { type Initializer, InitializerSchema } from './initializers/index.js';
import { type Argument, type Kind, kind, type NestedLayer, optional } from './kind.js';
import { type Regularizer, RegularizerSchema } from './regularizers/index.js';

export * from './kind.js';

/** An activation function: its name, or an object with its arguments. */
export const activation = (): Kind<ActivationArgument> => ({
  ...kind<ActivationArgument>('activation', ref(ActivationArgumentSchema)),
  complete: (given) => (typeof given === 'string' ? given : configured.complete(given)),
});

/** An initializer: its name, or an object with its arguments. */
export const initializer = (): Kind<Initializer> => kind('initializer', ref(InitializerSchema));

/** A regularizer, or null for none. */
export const regularizer = (): Argument<Regularizer | null, Regularizer | null, 'optional'> =>
  optional(kind<Regularizer | null>('regularizer', nullableRef(RegularizerSchema)), null);

/** A constraint, or null for none. */
export const constraint = (): Argument<Constraint | null, Constraint | null, 'optional'> =>
  optional(kind<Constraint | null>('constraint', nullableRef(ConstraintSchema)), null);

/** A layer of any type. @param prefix begins its complete name */
export const nestedLayer = (prefix = ''): Kind<NestedLayer> => ({
  name: 'layer',
  // By its name: the union of all layers is made of the layers, this one among them.
  schema: Type.Unsafe<NestedLayer>({ $ref: 'Layer#' }),
  complete: (given, nested) => withNamePrefix(nested(given), prefix),
});

/** A layer, or a model, which is read as one before layers are. */
export const nestedLayerOrModel = (): Kind<NestedLayer> => ({
  ...nestedLayer(),
  schema: Type.Unsafe<NestedLayer>({ $ref: 'ModelEntry#' }),
});

/** The layer with a name that begins with `prefix`, once. */
export const withNamePrefix = (layer: NestedLayer, prefix: string): NestedLayer => {
  const name = typeof layer['name'] === 'string' ? layer['name'] : '';
  return { ...layer, name: name.startsWith(prefix) ? name : `${prefix}${name}` };
};
