import fc from 'fast-check';
import { components } from '../../src/contracts/components.js';

/** The part of JSON Schema that the contracts use. */
interface Schema {
  $id?: string;
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  patternProperties?: Readonly<Record<string, Schema>>;
}

const byId = new Map<string, Schema>(
  // A TypeBox schema is a JSON Schema.
  components.map((component) => [(component as Schema).$id ?? '', component as Schema]),
);

/** Longer lists only make the same mistakes more often. */
const MAX_ITEMS = 3;
const MAX_DEPTH = 8;

/** Values that fit a schema of the contracts. */
export const valuesOf = (schema: object): fc.Arbitrary<unknown> => fromSchema(schema);

function fromSchema(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const arbitrary = fromPlainSchema(schema, depth);
  return schema.nullable === true ? fc.oneof(fc.constant(null), arbitrary) : arbitrary;
}

function fromPlainSchema(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const { $ref, const: constant, enum: values, anyOf, oneOf } = schema;
  if ($ref !== undefined) return fromReference($ref, depth);
  if (constant !== undefined) return fc.constant(constant);
  if (values !== undefined) return fc.constantFrom(...values);
  const branches = oneOf ?? anyOf;
  if (branches !== undefined) return fc.oneof(...branches.map((branch) => fromSchema(branch, depth + 1)));
  switch (schema.type) {
    case 'object':
      return fromObject(schema, depth);
    case 'array':
      return fromArray(schema, depth);
    case 'string':
      return fromString(schema);
    case 'integer':
      return fc.integer(bounds(schema, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER));
    case 'number':
      return fc.double({ ...bounds(schema, -1e6, 1e6), ...exclusions(schema), noNaN: true });
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function fromReference($ref: string, depth: number): fc.Arbitrary<unknown> {
  const schema = byId.get($ref.replace(/#$/, ''));
  if (schema === undefined) throw new Error(`no component ${$ref}`);
  return depth > MAX_DEPTH ? fc.constant(null) : fromSchema(schema, depth + 1);
}

function fromObject({ properties = {}, required = [] }: Schema, depth: number): fc.Arbitrary<unknown> {
  const entries = Object.entries(properties).map(([name, schema]) => [name, fromSchema(schema, depth + 1)]);
  // The keys of the model are those of the schema.
  const model = Object.fromEntries(entries) as Record<string, fc.Arbitrary<unknown>>;
  return fc.record(model, { requiredKeys: [...required] });
}

function fromArray({ items = {}, minItems = 0, maxItems = MAX_ITEMS }: Schema, depth: number) {
  const maxLength = Math.max(minItems, Math.min(maxItems, MAX_ITEMS));
  return fc.array(fromSchema(items, depth + 1), { minLength: minItems, maxLength });
}

function fromString({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  return fc.string({ minLength, maxLength: Math.min(maxLength, 40), unit: 'binary' });
}

function bounds(
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema,
  least: number,
  most: number,
) {
  const min = minimum ?? exclusiveMinimum ?? least;
  // Small numbers are what makes jobs that fit together.
  return { min, max: Math.min(maximum ?? exclusiveMaximum ?? most, Math.max(min, 0) + 2000) };
}

const exclusions = ({ exclusiveMinimum, exclusiveMaximum }: Schema) => ({
  minExcluded: exclusiveMinimum !== undefined,
  maxExcluded: exclusiveMaximum !== undefined,
});
