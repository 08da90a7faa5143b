import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';
import { closedObject, discriminatedUnion, oneOf, ref, stringEnum, tag } from '../schema/schema-helpers.js';
import { type Arguments, argumentProperties, type Complete, completeArguments, type Given } from './kind.js';

/** An object as every version of Keras and TensorFlow.js saves it. */
export interface SavedClass {
  class_name: string;
  config: Record<string, unknown>;
}

/** The parts of a class that its builder receives. */
export interface ClassDefinition<A extends Arguments> {
  /** The name that Keras 3 exports. */
  className: string;
  /** Class names under which Keras 2 and TensorFlow.js save it besides. */
  aliases?: readonly string[];
  /** Describes it in a sentence. */
  summary: string;
  /** In the order of Keras. */
  args: A;
  /** Arguments that have another value where only the name is given, as Keras 2 has it for `l1_l2`. */
  byName?: Partial<Complete<A>>;
  /** As TensorFlow.js reads it, where that differs from Keras 3; null where TensorFlow.js has nothing like it. */
  toTfjs?(given: Record<string, unknown>): SavedClass | null;
}

/** A class of Keras other than a layer: an optimizer, a schedule, an initializer … */
export interface ClassSpec<Type extends string = string, A extends Arguments = Arguments>
  extends ClassDefinition<A> {
  /** Its name on the wire. */
  type: Type;
  /** On the wire: its name in `type`, its arguments next to it. */
  schema: TSchema;
}

/** An object of a class as clients give it. */
export type GivenOf<Spec> = Spec extends ClassSpec<infer Type, infer A> ? { type: Type } & Given<A> : never;

/** An object of a class with every argument. */
export type CompleteOf<Spec> =
  Spec extends ClassSpec<infer Type, infer A> ? { type: Type } & Complete<A> : never;

/** Objects with every argument, by their type: what each kernel of a table is given. */
export type CompleteByType<Spec extends ClassSpec> = {
  [S in Spec as S['type']]: CompleteOf<S> & { type: S['type'] };
};

/** Describes a class; `schemaId` names its component in the OpenAPI document. */
export function classSpec<const Type extends string, const A extends Arguments>(
  type: Type,
  definition: ClassDefinition<A>,
  schemaId: string,
): ClassSpec<Type, A> {
  const { summary, args } = definition;
  const schema = closedObject(
    { type: tag(type), ...argumentProperties(args) },
    { $id: schemaId, description: summary },
  );
  return { ...definition, type, schema };
}

/** All classes of one kind, and what follows from their specs. */
export interface Catalogue<Spec extends ClassSpec> {
  types: readonly Spec['type'][];
  specs: readonly Spec[];
  specOf(type: Spec['type']): Spec;
  /** Fills in the defaults of Keras 3. */
  complete(given: Spec['type'] | GivenOf<Spec>): CompleteOf<Spec>;
  /** The type of a class by its name in Keras 3, Keras 2 or TensorFlow.js, or by its own name. */
  typeOfClass(className: string): Spec['type'] | undefined;
  /** As Keras 3 saves it, every argument included. */
  toKeras(given: Spec['type'] | GivenOf<Spec>): SavedClass;
  /** As TensorFlow.js reads it, with the arguments that are given; null where it has nothing like it. */
  toTfjs(given: Spec['type'] | GivenOf<Spec>): SavedClass | null;
}

/** The classes of one kind. */
export function catalogueOf<const Specs extends readonly ClassSpec[]>(
  specs: Specs,
): Catalogue<Specs[number]> {
  type Spec = Specs[number];
  const byType = new Map<string, Spec>(specs.map((spec) => [spec.type, spec]));
  const byClass = new Map<string, Spec>(
    specs.flatMap((spec) =>
      [spec.type, spec.className, ...(spec.aliases ?? [])].map((name): [string, Spec] => [name, spec]),
    ),
  );
  const specOf = (type: Spec['type']): Spec => {
    const spec = byType.get(type);
    if (spec === undefined) throw new Error(`There is no ${type}`);
    return spec;
  };
  const argumentsOf = (given: string | object): { spec: Spec; given: Record<string, unknown> } => {
    if (typeof given === 'string') {
      const spec = specOf(given);
      return { spec, given: { ...spec.byName } };
    }
    const { type, ...rest }: { type?: unknown } = given;
    return { spec: specOf(String(type)), given: rest };
  };
  return {
    types: specs.map(({ type }) => type),
    specs,
    specOf,
    complete: (value) => {
      const { spec, given } = argumentsOf(value);
      // The spec of the type has the arguments of the type.
      return { type: spec.type, ...completeArguments(spec.args, given) } as CompleteOf<Spec>;
    },
    typeOfClass: (className) => byClass.get(className)?.type,
    toKeras: (value) => {
      const { spec, given } = argumentsOf(value);
      return { class_name: spec.className, config: completeArguments(spec.args, given) };
    },
    toTfjs: (value) => {
      const { spec, given } = argumentsOf(value);
      const known = Object.fromEntries(Object.entries(given).filter(([, entry]) => entry !== undefined));
      return spec.toTfjs === undefined ? { class_name: spec.className, config: known } : spec.toTfjs(known);
    },
  };
}

/** The schema of a name or an object of any class of a kind, and its parts. */
export function schemasOf<Spec extends ClassSpec, const Others extends readonly TSchema[] = []>(
  { specs, types }: Catalogue<Spec>,
  name: string,
  description: string,
  ...others: Others
) {
  const branches = specs.map(({ schema }) => schema);
  const object = asTypeOf<GivenOf<Spec>>(discriminatedUnion('type', branches, { $id: `${name}Object` }));
  const schema = asTypeOf<Spec['type'] | GivenOf<Spec> | Static<Others[number]>>(
    oneOf([stringEnum(types), ref(object), ...others], { $id: name, description }),
  );
  return { object, schema, components: [...branches, object, schema] };
}

/** TypeBox cannot infer a type from schemas that are made of specs; the specs have it. */
const asTypeOf = <T>(schema: TSchema): TUnsafe<T> => Type.Unsafe<T>(schema);
