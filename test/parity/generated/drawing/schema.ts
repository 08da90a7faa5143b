import { components } from '../../../../src/contracts/components.js';
import { between, chance, pick, type Random, rounded } from './random.js';

/** The part of JSON Schema that arguments use. */
export interface Schema {
  $id?: string;
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

const byId = new Map<string, Schema>(
  // A TypeBox schema is a JSON Schema.
  components.map((component) => [(component as Schema).$id ?? '', component as Schema]),
);

/** The schema that a reference names. */
export function referred($ref: string): Schema {
  const schema = byId.get($ref.replace(/#$/, ''));
  if (schema === undefined) throw new Error(`There is no component ${$ref}`);
  return schema;
}

const isNull = ({ enum: values }: Schema): boolean => values?.length === 1 && values[0] === null;

/** What Keras saves is no argument of a constructor. */
const isSaved = ({ $ref }: Schema): boolean => $ref === 'KerasObject#';

/** A value that fits a schema: small sizes, and numbers of everyday magnitude. */
export function fromSchema(schema: Schema, random: Random): unknown {
  const { $ref, enum: values, anyOf, oneOf } = schema;
  if ($ref !== undefined) return fromSchema(referred($ref), random);
  if (schema.nullable === true && chance(random, 0.15)) return null;
  if (values !== undefined) return pick(random, values.length > 1 ? values.filter(isGiven) : values);
  const branches = oneOf ?? anyOf;
  if (branches !== undefined) return fromBranches(branches, random);
  switch (schema.type) {
    case 'integer':
      return integerOf(schema, random);
    case 'number':
      return numberOf(schema, random);
    case 'boolean':
      return chance(random, 0.5);
    case 'array':
      return arrayOf(schema, random);
    case 'object':
      return objectOf(schema, random);
    default:
      return 'text';
  }
}

const isGiven = (value: unknown): boolean => value !== null;

function fromBranches(branches: readonly Schema[], random: Random): unknown {
  const values = branches.filter((branch) => !isNull(branch) && !isSaved(branch));
  return branches.some(isNull) && chance(random, 0.15) ? null : fromSchema(pick(random, values), random);
}

/** The difference between the least and the most of drawn sizes. */
const SPREAD = 3;

function integerOf(
  { minimum = -SPREAD, maximum = Number.POSITIVE_INFINITY }: Schema,
  random: Random,
): number {
  const least = minimum < 0 ? Math.max(minimum, -SPREAD) : minimum;
  return between(random, least, Math.min(maximum, least + (least < 0 ? 2 : 1) * SPREAD));
}

function numberOf(schema: Schema, random: Random): number {
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const most = schema.maximum ?? schema.exclusiveMaximum;
  if (least === undefined && most === undefined) return rounded(random.normal());
  const [from, to] = [least ?? (most ?? 0) - 1, most ?? (least ?? 0) + 1];
  // Not at an end, which may be excluded.
  return rounded(from + (to - from) * (0.05 + 0.9 * random.uniform()));
}

function arrayOf({ items = {}, minItems = 0, maxItems = 3, uniqueItems }: Schema, random: Random): unknown[] {
  const length = between(random, minItems, Math.max(minItems, Math.min(maxItems, minItems + 2)));
  const entries = Array.from({ length }, () => fromSchema(items, random));
  return uniqueItems === true ? [...new Set(entries)] : entries;
}

function objectOf({ properties = {}, required = [] }: Schema, random: Random): Record<string, unknown> {
  const names = Object.keys(properties).filter((name) => required.includes(name) || chance(random, 0.5));
  return Object.fromEntries(names.map((name) => [name, fromSchema(properties[name] ?? {}, random)]));
}
