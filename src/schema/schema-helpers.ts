import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';

/** A string restricted to the given values; published as `enum`, which every OpenAPI 3.0 tool reads. */
export function stringEnum<const Values extends readonly string[]>(
  values: Values,
  options: { $id?: string; description?: string; default?: Values[number] } = {},
): TUnsafe<Values[number]> {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...options });
}

/** The tag of a discriminated union: a required string with exactly one value. */
export function tag<const Value extends string>(value: Value): TUnsafe<Value> {
  return stringEnum([value]);
}

/** Also allows null, in OpenAPI 3.0's spelling. The schema must have a `type`; an `enum` must list null. */
export function nullable<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema> | null> {
  const values = 'enum' in schema && Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return Type.Unsafe<Static<Schema> | null>({ ...schema, ...values, nullable: true });
}

/** Refers to a schema that is published as a component under its `$id`. */
export function ref<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema>> {
  const id = (schema as { $id?: string }).$id;
  if (id === undefined) throw new Error('ref() needs a schema with an $id');
  return Type.Unsafe<Static<Schema>>({ $ref: `${id}#` });
}

/**
 * A component reference or null. OpenAPI 3.0 has no nullable reference; tools understand a union with one
 * branch.
 */
export function nullableRef<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema> | null> {
  return Type.Unsafe<Static<Schema> | null>({ anyOf: [ref(schema), NULL] });
}

/** The branch of a union that is null. */
const NULL = { type: 'object', nullable: true, enum: [null] };

/** A union made by `oneOf`, or null. */
export function unionWithNull<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema> | null> {
  const branches = 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return Type.Unsafe<Static<Schema> | null>({ ...schema, anyOf: [...branches, NULL] });
}

/** A union discriminated by one string field, so that an error refers to the branch that was meant. */
export function discriminatedUnion<const Schemas extends readonly TSchema[]>(
  propertyName: string,
  schemas: Schemas,
  options: { $id?: string; description?: string } = {},
): TUnsafe<Static<Schemas[number]>> {
  return unionByTag<Static<Schemas[number]>>(propertyName, schemas, options);
}

/** The same of schemas that are made at run time, whose type TypeScript cannot derive from them. */
export function unionByTag<Value>(
  propertyName: string,
  schemas: readonly TSchema[],
  options: { $id?: string; description?: string } = {},
): TUnsafe<Value> {
  return Type.Unsafe<Value>({
    type: 'object',
    ...options,
    required: [propertyName],
    discriminator: { propertyName },
    oneOf: schemas.map((schema) => ref(schema)),
  });
}

/** One of several shapes that differ in JSON type (a name or an object, a number or a pair). */
export function oneOf<const Schemas extends readonly TSchema[]>(
  schemas: Schemas,
  options: { $id?: string; description?: string } = {},
): TUnsafe<Static<Schemas[number]>> {
  return Type.Unsafe<Static<Schemas[number]>>({ ...options, anyOf: [...schemas] });
}

/**
 * Keyword by which a schema names the fields of which exactly one must be present, with a title for each
 * choice.
 */
export const EXACTLY_ONE_OF = 'x-exactly-one-of';

/** Keyword by which such a schema names, for fields that belong to one of the choices, that choice. */
export const ONLY_WITH = 'x-only-with';

/**
 * An object with exactly one of its optional fields, published as a union of one object per field. The
 * handler checks it instead of the validator, because its error message is better than that of a union.
 * @param onlyWith The choices of fields that belong to one of them
 */
export function exactlyOneOf<Schema extends TSchema>(
  schema: Schema,
  titles: Readonly<Partial<Record<keyof Static<Schema> & string, string>>>,
  onlyWith: Readonly<Record<string, string>> = {},
): Schema {
  return { ...schema, [EXACTLY_ONE_OF]: titles, [ONLY_WITH]: onlyWith };
}

/** Keyword by which a schema names the component under which the document publishes it once; it is checked in its place. */
export const COMPONENT = 'x-component';

/** A schema that many others contain as a property. */
export const shared = <Schema extends TSchema>(component: string, schema: Schema): Schema => ({
  ...schema,
  [COMPONENT]: component,
});

/** A closed object: a misspelt field is an error, never ignored. */
export function closedObject<const Properties extends Record<string, TSchema>>(
  properties: Properties,
  options: { $id?: string; description?: string } = {},
) {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/** A union of objects distinguished by one string field, inline: for messages that are not published as components. */
export function taggedUnion<const Schemas extends readonly TSchema[]>(
  propertyName: string,
  schemas: Schemas,
): TUnsafe<Static<Schemas[number]>> {
  return Type.Unsafe<Static<Schemas[number]>>({
    type: 'object',
    required: [propertyName],
    discriminator: { propertyName },
    oneOf: [...schemas],
  });
}
