import { type Static, type TSchema, Type } from 'typebox';
import { nullable, oneOf, shared, stringEnum, unionWithNull } from '../schema/schema-helpers.js';

/** The largest 32-bit integer: no axis of a tensor is longer. */
export const MAX_SIZE = 2 ** 31 - 1;

/** The type of an argument; it determines how the argument is read from and written to the JSON of Keras, and how it is documented. */
export type KindName =
  | 'integer'
  | 'number'
  | 'flag'
  | 'choice'
  | 'dtype_policy'
  | 'text'
  | 'sizes'
  | 'list'
  | 'anything'
  | 'axes'
  | 'learning_rate'
  | 'optimizer'
  | 'optimizers'
  | 'activation'
  | 'initializer'
  | 'regularizer'
  | 'constraint'
  | 'layer'
  | 'layers';

/** A kind of argument: its schema on the wire, and the one form that everything behind the door reads. */
export interface Kind<Given = unknown, Complete = Given> {
  readonly name: KindName;
  /** Of a value as clients give it. */
  readonly schema: TSchema;
  /** `3` to `[3, 3]`. */
  complete(given: Given, nested: CompleteNested): Complete;
}

/** A layer inside the arguments of another. */
export interface NestedLayer {
  readonly type: string;
  readonly [argument: string]: unknown;
}

/** Completes the arguments of a layer inside the arguments of another. */
export type CompleteNested = (layer: NestedLayer) => NestedLayer;

/** Whether an argument must be given, has a default, or stays out of the complete arguments where it is left out. */
export type Presence = 'required' | 'optional' | 'absent';

/** One argument of a layer, an optimizer, a loss …: all that is known of it. */
export interface Argument<Given = unknown, Complete = Given, P extends Presence = Presence>
  extends Kind<Given, Complete> {
  readonly presence: P;
  /** In Keras 3, and that of another argument where it `sameAs`; undefined where there is none. */
  readonly default: { value: Complete } | DerivedDefault<Complete> | undefined;
  readonly older: OlderForms;
  /** Whether a value means the same as none. */
  readonly isNeutral?: (value: unknown) => boolean;
}

/** A default that depends on the complete arguments before it. */
export interface DerivedDefault<Complete> {
  from(before: Readonly<Record<string, unknown>>): Complete;
  /** For the documentation. */
  inWords: string;
}

/** How other libraries save the argument, and the default that they assume where a saved model lacks it. */
export interface OlderForms {
  /** Its name in Keras 2 and TensorFlow.js. */
  name?: string;
  /** TensorFlow.js 4.22. */
  tfjs?: unknown;
  /** Keras 2 before this minor version. */
  keras2?: { before: number; value: unknown };
}

/** Arguments by name. */
export type Arguments = Readonly<Record<string, Argument>>;

type GivenOf<A> = A extends Argument<infer G, infer _C> ? G : never;
type CompleteOf<A> = A extends Argument<infer _G, infer C> ? C : never;
type Names<A extends Arguments, P extends Presence> = {
  [K in keyof A]: A[K]['presence'] extends P ? K : never;
}[keyof A];
type Flat<T> = { [K in keyof T]: T[K] };

/** Arguments as clients give them. */
export type Given<A extends Arguments> = Flat<
  { -readonly [K in Names<A, 'required'>]: GivenOf<A[K]> } & {
    -readonly [K in Names<A, 'optional' | 'absent'>]?: GivenOf<A[K]>;
  }
>;

/** Arguments with every default filled in. */
export type Complete<A extends Arguments> = Flat<
  { -readonly [K in Names<A, 'required' | 'optional'>]: CompleteOf<A[K]> } & {
    -readonly [K in Names<A, 'absent'>]?: CompleteOf<A[K]>;
  }
>;

/** An argument that must be given. */
export const required = <G, C>(kind: Kind<G, C>): Argument<G, C, 'required'> => ({
  ...kind,
  presence: 'required',
  default: undefined,
  older: {},
});

/** An argument with a default, as it is in Keras 3. */
export const optional = <G, C>(
  kind: Kind<G, C>,
  value: NoInfer<C>,
  older: OlderForms = {},
): Argument<G, C, 'optional'> => ({
  ...kind,
  schema: withDefault(kind, value),
  presence: 'optional',
  default: { value },
  older,
});

/** An argument whose default is made of the complete arguments before it. */
export const derived = <G, C>(
  kind: Kind<G, C>,
  value: DerivedDefault<NoInfer<C>>,
): Argument<G, C, 'optional'> => ({
  ...kind,
  presence: 'optional',
  default: value,
  older: {},
});

/** An argument that has the value of another one of its kind where it is left out. */
export const sameAs = <G, C>(kind: Kind<G, C>, name: string): Argument<G, C, 'optional'> =>
  derived(kind, { from: (before) => before[name] as C, inWords: `that of \`${name}\`` });

/** An argument that nothing stands for where it is left out. */
export const absent = <G, C>(kind: Kind<G, C>): Argument<G, C, 'absent'> => ({
  ...kind,
  presence: 'absent',
  default: undefined,
  older: {},
});

/** An argument that is left out where it is given one of `neutral`, which is what leaving it out means. */
export const absentAt = <G, C>(kind: Kind<G, C>, neutral: readonly unknown[]): Argument<G, C, 'absent'> => ({
  ...absent(kind),
  isNeutral: (value) => neutral.includes(value),
});

/** Publishes the default where JSON Schema has a place for it. */
function withDefault({ name, schema }: Pick<Kind, 'name' | 'schema'>, value: unknown): TSchema {
  const isPublished = value !== null && ['integer', 'number', 'flag', 'choice', 'text'].includes(name);
  return isPublished ? { ...schema, default: value } : schema;
}

/** Every argument with the given value in its complete form, or its default. */
export function completeArguments<A extends Arguments>(
  args: A,
  given: Readonly<Record<string, unknown>>,
  nested: CompleteNested = (layer) => layer,
): Complete<A> {
  const complete: Record<string, unknown> = {};
  for (const [name, argument] of Object.entries(args)) {
    const value = given[name];
    if (value !== undefined && argument.isNeutral?.(value) === true) continue;
    if (value !== undefined) complete[name] = argument.complete(value, nested);
    else if (argument.default !== undefined) complete[name] = defaultOf(argument.default, complete);
  }
  // Each entry was made by the argument that its type comes from.
  return complete as Complete<A>;
}

function defaultOf(value: NonNullable<Argument['default']>, before: Readonly<Record<string, unknown>>) {
  return 'from' in value ? value.from(before) : value.value;
}

/** Schemas of all arguments, as properties of an object. */
export function argumentProperties(args: Arguments): Record<string, TSchema> {
  return Object.fromEntries(
    Object.entries(args).map(([name, { schema, presence }]) => [
      name,
      presence === 'required' ? schema : Type.Optional(schema),
    ]),
  );
}

type Bounds = {
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  description?: string;
};

/** A kind whose values have one form. */
export const kind = <V>(name: KindName, schema: TSchema): Kind<V> => ({
  name,
  schema,
  complete: (given) => given,
});

/** An integer; a positive 32-bit one where no bounds are given. */
export const integer = (bounds: Bounds = {}): Kind<number> =>
  kind('integer', Type.Integer({ minimum: 1, maximum: MAX_SIZE, ...bounds }));

/** A number within bounds. */
export const number = (bounds: Bounds = {}): Kind<number> => kind('number', Type.Number(bounds));

/** A part of one: at least 0 and below 1. */
export const fraction = (): Kind<number> => number({ minimum: 0, exclusiveMaximum: 1 });

/** True or false, without a default. */
export const boolean = (): Kind<boolean> => kind('flag', Type.Boolean());

/** True or false. */
export const flag = (value: boolean, older: OlderForms = {}): Argument<boolean, boolean, 'optional'> =>
  optional(boolean(), value, older);

/** One of the given strings. */
export const choice = <const V extends string>(
  values: readonly V[],
  options: { description?: string } = {},
): Kind<V> => kind('choice', stringEnum(values, options));

/** Any string of at most `maxLength` characters. */
export const text = (maxLength: number): Kind<string> => kind('text', Type.String({ maxLength }));

/** Any JSON value. */
export const anything = (): Kind<unknown> => kind('anything', Type.Unknown());

/** The same argument with a description. */
export const described = <A extends Argument>(description: string, argument: A): A => ({
  ...argument,
  schema: { ...argument.schema, description },
});

/** The same kind or argument, whose schema is published once under the given name. */
export const published = <K extends { schema: TSchema }>(component: string, kindOrArgument: K): K => ({
  ...kindOrArgument,
  schema: shared(component, kindOrArgument.schema),
});

/** The same kind, or null. */
export const orNull = <G, C>({ complete, ...rest }: Kind<G, C>): Kind<G | null, C | null> => ({
  ...rest,
  schema: 'anyOf' in rest.schema ? unionWithNull(rest.schema) : nullable(rest.schema),
  complete: (given, nested) => (given === null ? null : complete(given, nested)),
});

/** A list; its schema says of what. */
export const list = <S extends TSchema>(schema: S): Kind<Static<S>> => kind('list', schema);

/** A size for each of `rank` axes; clients may give one number for all of them. */
export function sizes(
  rank: number,
  description: string,
  entry: TSchema = Type.Integer({ minimum: 1, maximum: MAX_SIZE }),
): Kind<number | number[], number[]> {
  const schema = oneOf([entry, Type.Array(entry, { minItems: rank, maxItems: rank })], { description });
  const complete = (given: number | number[]) =>
    typeof given === 'number' ? Array.from({ length: rank }, () => given) : [...given];
  return { name: 'sizes', schema, complete };
}

/** Decides what is drawn; null: the seed of the job, and the path of the weight or layer, do. */
export const seed = (): Argument<number | null, number | null, 'optional'> =>
  published('Seed', optional(orNull(integer({ minimum: 0 })), null));
