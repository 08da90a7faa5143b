import { Type } from 'typebox';
import { nullableRef, oneOf, ref, stringEnum } from '../schema/schema-helpers.js';
import { configured } from './activations/configured.js';
import { type ActivationArgument, ActivationArgumentSchema } from './activations/index.js';
import { type Constraint, ConstraintSchema } from './constraints/index.js';
import { DTYPE_POLICIES, type DtypePolicy } from './dtype-policy.js';
import { type Initializer, InitializerSchema } from './initializers/index.js';
import { type Argument, absentAt, type Kind, kind, type NestedLayer, optional } from './kind.js';
import { type Regularizer, RegularizerSchema } from './regularizers/index.js';

export * from './kind.js';

/** An activation function: its name, or an object with its arguments. */
export const activation = (): Kind<ActivationArgument> => ({
  ...kind<ActivationArgument>('activation', ref(ActivationArgumentSchema)),
  complete: (given) => (typeof given === 'string' ? given : configured.complete(given)),
});

/** An initializer: its name, or an object with its arguments. */
export const initializer = (): Kind<Initializer> => kind('initializer', ref(InitializerSchema));

/** A regularizer or null: a component of its own, which keeps the document small. */
export const RegularizerOrNullSchema = Type.Unsafe<Regularizer | null>({
  ...nullableRef(RegularizerSchema),
  $id: 'RegularizerOrNull',
});

/** A constraint or null, likewise. */
export const ConstraintOrNullSchema = Type.Unsafe<Constraint | null>({
  ...nullableRef(ConstraintSchema),
  $id: 'ConstraintOrNull',
});

/** A regularizer, or null for none. */
export const regularizer = (): Argument<Regularizer | null, Regularizer | null, 'optional'> =>
  optional(kind<Regularizer | null>('regularizer', ref(RegularizerOrNullSchema)), null);

/** A constraint, or null for none. */
export const constraint = (): Argument<Constraint | null, Constraint | null, 'optional'> =>
  optional(kind<Constraint | null>('constraint', ref(ConstraintOrNullSchema)), null);

/** A dtype policy: a component of its own, which keeps the document small. */
export const DtypePolicySchema = stringEnum(DTYPE_POLICIES, {
  $id: 'DtypePolicy',
  description:
    'The type in which layers compute: float32, or bfloat16 or float16 between float32 weights. The default of a layer is the policy of the model, whose default is float32.',
});

/** The dtype policy of a layer; float32 is left out. */
export const dtypePolicy = (): Argument<DtypePolicy, DtypePolicy, 'absent'> =>
  absentAt(kind('dtype_policy', ref(DtypePolicySchema)), ['float32']);

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

const CELL = { $ref: 'Cell#' };
const LIST_OF_CELLS = { type: 'array', items: { $ref: 'UnitCell#' }, minItems: 1, maxItems: 64 };

/** A cell of a recurrent layer; a list of cells is a stack of them, as in Python. */
export const cellOrCells = (): Kind<NestedLayer | NestedLayer[], NestedLayer> => ({
  name: 'layer',
  schema: oneOf([Type.Unsafe<NestedLayer>(CELL), Type.Unsafe<NestedLayer[]>(LIST_OF_CELLS)]),
  complete: (given, nested) =>
    nested(Array.isArray(given) ? { type: 'StackedRNNCells', cells: given } : given),
});

/** The cells of a stack, none of which is a stack; each with a name of its own. */
export const cells = (): Kind<NestedLayer[]> => ({
  name: 'layers',
  schema: Type.Unsafe<NestedLayer[]>(LIST_OF_CELLS),
  complete: (given, nested) => withOwnNames(given.map(nested)),
});

/** Layers that are applied one after the other, each with a name of its own. */
export const layersInOrder = (): Kind<NestedLayer[]> => ({
  name: 'layers',
  schema: Type.Unsafe<NestedLayer[]>({ type: 'array', items: { $ref: 'Layer#' }, minItems: 1, maxItems: 64 }),
  complete: (given, nested) => withOwnNames(given.map(nested)),
});

/** The layers with a number behind each name that an earlier one has: `lstm_cell`, `lstm_cell_1`. */
function withOwnNames(layers: readonly NestedLayer[]): NestedLayer[] {
  const taken = new Set<unknown>();
  return layers.map((layer) => {
    const { name: base } = layer;
    let name = base;
    for (let count = 1; taken.has(name); count += 1) name = `${base}_${count}`;
    taken.add(name);
    return { ...layer, name };
  });
}

/** The layer with a name that begins with `prefix`, once. */
export const withNamePrefix = (layer: NestedLayer, prefix: string): NestedLayer => {
  const name = typeof layer['name'] === 'string' ? layer['name'] : '';
  return { ...layer, name: name.startsWith(prefix) ? name : `${prefix}${name}` };
};
