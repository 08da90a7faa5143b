import { components } from '../contracts/components.js';
import { showValue } from '../schema/show-value.js';
import { inFirstSpelling } from './suggestion.js';

/** The JSON Schema keywords that the contracts use, as error messages read them. */
export interface SchemaView {
  $id?: string;
  $ref?: string;
  type?: string;
  enum?: readonly unknown[];
  nullable?: boolean;
  anyOf?: readonly SchemaView[];
  oneOf?: readonly SchemaView[];
  discriminator?: { propertyName: string };
  properties?: Readonly<Record<string, SchemaView>>;
  required?: readonly string[];
  items?: SchemaView;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** Describes the strings that match the pattern. */
  title?: string;
  format?: string;
}

/** Values of an enum that a description lists. */
const MAX_SHOWN = 7;

// TypeBox types a schema by what it validates; here it is read as the JSON Schema document it is.
const componentsById = new Map((components as readonly SchemaView[]).map((schema) => [schema.$id, schema]));

/** Resolves a reference to its schema. */
export function resolveRef(schema: SchemaView): SchemaView {
  if (schema.$ref === undefined) return schema;
  return componentsById.get(schema.$ref.replace(/#$/, '')) ?? {};
}

/** The JSON types that a schema accepts: `string`, `integer`, `null`, … */
export function acceptedTypes(schema: SchemaView): Set<string> {
  const resolved = resolveRef(schema);
  if (isNullOnly(resolved)) return new Set(['null']);
  const union = resolved.anyOf?.flatMap((branch) => [...acceptedTypes(branch)]) ?? [];
  const own = resolved.type === undefined ? [] : [resolved.type];
  const none = resolved.nullable === true ? ['null'] : [];
  return new Set([...union, ...own, ...none]);
}

/** The values the tag of a discriminated union may have. */
export function knownTags(schema: SchemaView): string[] {
  const property = schema.discriminator?.propertyName;
  if (property === undefined) return [];
  const branches = schema.oneOf?.map(resolveRef) ?? [];
  return branches.flatMap((branch) => branch.properties?.[property]?.enum ?? []).map(String);
}

/**
 * Describes what a schema expects; bounds that do not matter in practice are omitted unless `value` violates
 * them.
 */
export function describeSchema(schema: SchemaView, value?: unknown): string {
  const resolved = resolveRef(schema);
  if (isNullOnly(resolved)) return 'null';
  if (resolved.anyOf !== undefined) return describeUnion(resolved.anyOf, value);
  const description = describeOne(resolved, value);
  return resolved.nullable === true ? `${description} or null` : description;
}

function describeUnion(branches: readonly SchemaView[], value: unknown): string {
  return [...new Set(branches.map((branch) => describeSchema(branch, value)))].join(' or ');
}

function describeOne(schema: SchemaView, value: unknown): string {
  if (schema.enum !== undefined) return describeEnum(schema.enum);
  switch (schema.type) {
    case 'integer':
      return `an integer${describeBounds(schema, value)}`;
    case 'number':
      return `a number${describeBounds(schema, value)}`;
    case 'string':
      return describeString(schema);
    case 'array':
      return describeArray(schema, value);
    case 'boolean':
      return 'true or false';
    case 'object':
      return describeObject(schema);
    default:
      return 'a value';
  }
}

function describeEnum(values: readonly unknown[]): string {
  const known = inFirstSpelling(values);
  const shown = known.slice(0, MAX_SHOWN).map(showValue).join(', ');
  if (known.length === 1) return shown;
  return known.length > MAX_SHOWN ? `one of ${shown}, …` : `one of ${shown}`;
}

function describeBounds(schema: SchemaView, value: unknown): string {
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined && isWorthMentioning(maximum, value))
    return ` from ${minimum} to ${maximum}`;
  const bounds = [
    schema.minimum !== undefined &&
      isWorthMentioning(schema.minimum, value) &&
      `of at least ${schema.minimum}`,
    schema.exclusiveMinimum !== undefined && `greater than ${schema.exclusiveMinimum}`,
    schema.maximum !== undefined && isWorthMentioning(schema.maximum, value) && `at most ${schema.maximum}`,
    schema.exclusiveMaximum !== undefined && `less than ${schema.exclusiveMaximum}`,
  ].filter((bound) => bound !== false);
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}

/** Whether a bound is worth mentioning: the limit of a 32-bit integer is only if the value exceeds it. */
function isWorthMentioning(bound: number, value: unknown): boolean {
  if (Math.abs(bound) < 2 ** 31 - 1) return true;
  return typeof value === 'number' && Math.abs(value) > Math.abs(bound);
}

function describeString(schema: SchemaView): string {
  if (schema.format === 'date-time') return 'an RFC 3339 time';
  if (schema.pattern !== undefined) return schema.title ?? `a string matching ${schema.pattern}`;
  const least = schema.minLength === undefined ? '' : ` of at least ${schema.minLength} characters`;
  const most = schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`;
  return `a string${least}${least && most ? ' and' : ''}${most}`;
}

function describeArray(schema: SchemaView, value: unknown): string {
  const each = schema.items === undefined ? '' : `, each ${describeEntry(schema.items, value)}`;
  return `a list${describeCount(schema)}${each}`;
}

/** An entry of a list; a list inside it is described no further, because it repeats the entries before it. */
function describeEntry(schema: SchemaView, value: unknown): string {
  const branches = resolveRef(schema).anyOf?.map((branch) => ({ branch, is: resolveRef(branch) }));
  if (branches === undefined || branches.length < 2) return describeSchema(schema, value);
  const described = branches.map(({ branch, is }) =>
    is.type === 'array' ? 'a list of such entries' : describeSchema(branch, value),
  );
  return [...new Set(described)].join(' or ');
}

function describeCount({ minItems, maxItems }: SchemaView): string {
  if (minItems !== undefined && minItems === maxItems) return ` of exactly ${minItems}`;
  if (minItems !== undefined && maxItems !== undefined) return ` of ${minItems} to ${maxItems}`;
  if (minItems !== undefined) return ` of at least ${minItems}`;
  return maxItems === undefined ? '' : ` of at most ${maxItems}`;
}

function describeObject(schema: SchemaView): string {
  const tag = schema.discriminator?.propertyName;
  if (tag !== undefined) return `an object with '${tag}'`;
  const { minProperties, maxProperties, required: [only, ...others] = [] } = schema;
  if (only !== undefined && others.length === 0) return `an object with '${only}'`;
  if (maxProperties === 1 && minProperties === 1) return 'an object with exactly one field';
  if (maxProperties !== undefined) return `an object with at most ${maxProperties} fields`;
  return minProperties === undefined ? 'an object' : `an object with at least ${minProperties} fields`;
}

function isNullOnly(schema: SchemaView): boolean {
  return schema.enum?.length === 1 && schema.enum[0] === null;
}
