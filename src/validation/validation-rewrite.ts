import { safeText } from '../schema/show-value.js';
import { resolveRef, type SchemaView } from './schema-description.js';
import { isSameName } from './suggestion.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Suggests an accepted form for a value of the wrong JSON type: `Write ["accuracy"].`; undefined if it would
 * be a guess.
 */
export function wrapHint(schema: SchemaView, value: unknown): string | undefined {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    return 'The string contains JSON: send the JSON itself (in Python: json.loads(text)).';
  }
  if (value === null && isActivation(resolveRef(schema))) return "For no activation write 'linear'.";
  const wrapped = wrap(schema, value);
  return wrapped === undefined || isUnwrapped(wrapped) ? undefined : `Write ${wrapped}.`;
}

/** A bare value: its type is right, so something else is wrong with it. */
const isUnwrapped = (json: string): boolean => /^([^[{]|\[…\]|\{…\})/.test(json);

/** Schemas in which any text could be the class of a serialized Keras object. */
const HOLDS_ANY_CLASS: ReadonlySet<string> = new Set(['KerasModel', 'KerasObject']);

/**
 * Wraps the value in the lists and objects that a schema expects around it, as JSON; nested lists and objects
 * are abbreviated.
 */
function wrap(schema: SchemaView, value: unknown): string | undefined {
  const resolved = resolveRef(schema);
  if (HOLDS_ANY_CLASS.has(resolved.$id ?? '')) return undefined;
  if (resolved.anyOf !== undefined) return firstOf(resolved.anyOf, (branch) => wrap(branch, value));
  if (resolved.discriminator !== undefined) return wrapTagged(resolved, value);
  switch (resolved.type) {
    case 'array':
      return Array.isArray(value) ? '[…]' : inBrackets(wrap(resolved.items ?? {}, value));
    case 'object':
      return wrapRequired(resolved, value);
    case 'string':
      return wrapString(resolved, value);
    case 'integer':
    case 'number':
      return typeof value === 'number' ? String(value) : undefined;
    default:
      return undefined;
  }
}

const inBrackets = (wrapped: string | undefined) => (wrapped === undefined ? undefined : `[${wrapped}]`);

function wrapTagged(schema: SchemaView, value: unknown): string | undefined {
  const property = schema.discriminator?.propertyName ?? '';
  if (isRecord(value)) return Object.hasOwn(value, property) ? '{…}' : undefined;
  return firstOf(schema.oneOf ?? [], (branch) => {
    const { properties, required } = resolveRef(branch);
    const tag = wrap(properties?.[property] ?? {}, value);
    return tag === undefined
      ? undefined
      : `{"${property}": ${tag}${(required?.length ?? 0) > 1 ? ', …' : ''}}`;
  });
}

/** An object whose only required field accepts the value. */
function wrapRequired({ required = [], properties }: SchemaView, value: unknown): string | undefined {
  const [name, another] = required;
  if (name === undefined || another !== undefined || isRecord(value)) return undefined;
  const wrapped = wrap(properties?.[name] ?? {}, value);
  return wrapped === undefined ? undefined : `{"${name}": ${wrapped}}`;
}

function wrapString(schema: SchemaView, value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const fits = schema.enum?.includes(value) ?? new RegExp(schema.pattern ?? '', 'u').test(value);
  return fits ? JSON.stringify(safeText(value)) : undefined;
}

function firstOf<Item>(items: readonly Item[], read: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = read(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Fields in which Keras and other services put the name that belongs in the tag. */
const TAG_SYNONYMS = ['class_name', 'type', 'op', 'name', 'identifier'];

/** `Write "type": "Dense" in place of class_name, …` for an object that names its kind in another field. */
export function tagHint(tag: string, known: readonly string[], value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const rest = isRecord(value['config']) ? ', with the fields of config next to it' : '';
  return firstOf(TAG_SYNONYMS, (synonym) => {
    const given = value[synonym];
    if (typeof given !== 'string') return undefined;
    const meant = known.find((name) => isSameName(given, name));
    if (meant !== undefined) return `Write "${tag}": "${meant}" in place of ${synonym}${rest}.`;
    return synonym === 'class_name' ? `Write ${tag} in place of class_name${rest}.` : undefined;
  });
}

/** `It belongs in fit: …` for a field that exactly one part of an object has. */
export function homeHint(schema: SchemaView, name: string): string | undefined {
  const parts = Object.entries(schema.properties ?? {});
  const homes = parts.filter(([, part]) => branchesOf(part).some((branch) => hasField(branch, name)));
  const [home, another] = homes.map(([part]) => part);
  if (home === undefined || another !== undefined) return undefined;
  return `It belongs in ${home}: {"${home}": {"${name}": …}}.`;
}

function branchesOf(schema: SchemaView): readonly SchemaView[] {
  const resolved = resolveRef(schema);
  return resolved.anyOf?.map(resolveRef) ?? [resolved];
}

const hasField = (schema: SchemaView, name: string): boolean => Object.hasOwn(schema.properties ?? {}, name);

/** Whether a schema has the names of activations. */
const isActivation = ({ enum: names, anyOf = [] }: SchemaView): boolean =>
  names?.includes('linear') === true || anyOf.some(isActivation);
