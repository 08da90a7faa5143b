import type { Finding } from './finding.js';
import { acceptedTypes, resolveRef, type SchemaView } from './schema-description.js';

/** How JSON writes an integer. */
const INTEGER = /^-?(0|[1-9][0-9]*)$/;
/** How JSON writes a number. */
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/**
 * Converts fields in place, and returns the violations that no schema can express. Never throws, whatever the
 * fields.
 */
export type TextReader = (fields: unknown) => Finding[];

/**
 * Creates a reader of fields that arrive as text, in a query, a path, headers or a form: it converts them to
 * the types of their schema. Only JSON spellings are converted; any other text stays text, which the schema
 * then rejects. It reports repeated fields and numbers too large for a float; pointers are field names.
 */
export function createTextReader(schema: SchemaView): TextReader {
  const properties = Object.entries(resolveRef(schema).properties ?? {});
  return (fields) => {
    const found: Finding[] = [];
    if (!isRecord(fields)) return found;
    for (const [name, property] of properties) {
      const violation = Object.hasOwn(fields, name) ? readField(property, fields, name) : undefined;
      if (violation !== undefined) found.push(violation);
    }
    return found;
  };
}

function readField(schema: SchemaView, fields: Record<string, unknown>, name: string): Finding | undefined {
  const given = fields[name];
  if (Array.isArray(given) && !acceptedTypes(schema).has('array')) return repeated(name, given.length);
  const value = readText(schema, given);
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return notFinite(name);
  fields[name] = value;
  return undefined;
}

function readText(schema: SchemaView, given: unknown): unknown {
  if (typeof given !== 'string') return given;
  switch (resolveRef(schema).type) {
    case 'integer':
      return INTEGER.test(given) ? toNumber(given) : given;
    case 'number':
      return NUMBER.test(given) ? toNumber(given) : given;
    case 'boolean':
      return given === 'true' ? true : given === 'false' ? false : given;
    default:
      return given;
  }
}

/** `-0` is 0. */
const toNumber = (text: string): number => Number(text) + 0;

/**
 * Suggests the JSON spelling for a rejected field that holds a number or boolean: `Write 16.` for `0x10`;
 * undefined if it would be a guess.
 */
export function spellingHint(schema: SchemaView, fields: unknown, name: string): string | undefined {
  const property = resolveRef(schema).properties?.[name];
  const text = isRecord(fields) ? fields[name] : undefined;
  if (property === undefined || typeof text !== 'string') return undefined;
  const meant = meantValue(resolveRef(property).type, text.trim().toLowerCase());
  return meant === undefined ? undefined : `Write ${meant}.`;
}

function meantValue(type: string | undefined, text: string): string | number | undefined {
  if (text === '') return undefined;
  if (type === 'boolean') return text === 'true' || text === 'false' ? text : undefined;
  const number = Number(text);
  if (type === 'integer') return Number.isSafeInteger(number) ? number : undefined;
  return type === 'number' && Number.isFinite(number) ? number : undefined;
}

const repeated = (name: string, times: number): Finding => ({
  pointer: name,
  code: 'duplicate_value',
  detail: `${name} accepts one value but was sent ${times}; send it once.`,
});

const notFinite = (name: string): Finding => ({
  pointer: name,
  code: 'not_finite',
  detail: `${name} must be a number that fits in a 64-bit float.`,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
