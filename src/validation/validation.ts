import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { components } from '../contracts/components.js';
import { COMPONENT, EXACTLY_ONE_OF, ONLY_WITH } from '../schema/schema-helpers.js';
import { isShownText, SHOWN_TEXT_FORMAT } from '../schema/shown-text.js';
import type { Finding } from './finding.js';
import type { SchemaView } from './schema-description.js';
import { createTextReader, spellingHint } from './text-fields.js';
import { type ErrorSource, explainErrors, type ReadError } from './violation-explanation.js';

/**
 * Checks a value against a schema; an empty list means that it is valid. Never throws, whatever the value.
 */
export type Validator = (value: unknown) => Finding[];

/**
 * Values with at most this many entries get all of their errors, which takes a fraction of a second; larger ones get only
 * the first. The largest model of keras.applications has 62,000.
 */
const MAX_ENTRIES_FULLY_EXPLAINED = 250_000;
const MAX_VIOLATIONS = 32;

const options: Options = {
  discriminator: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  allowUnionTypes: true,
  removeAdditional: false,
  verbose: true,
  keywords: [EXACTLY_ONE_OF, ONLY_WITH, COMPONENT],
  // Each component is compiled once, not wherever it is referred to: with every layer of Keras in it, the difference is 20 s.
  inlineRefs: false,
  // Rewriting the code that it generates takes Ajv longer than the code saves.
  code: { optimize: false, process: appendErrors },
  formats: { 'date-time': isDateTime, [SHOWN_TEXT_FORMAT]: isShownText },
};

/**
 * Ajv copies all errors so far for each further component that fails: quadratic in the errors of a body. This makes the
 * generated code append instead.
 */
function appendErrors(code: string): string {
  return code.replaceAll(
    /vErrors = vErrors === null \? ([\w.]+\.errors) : vErrors\.concat\(\1\);/g,
    'if (vErrors === null) vErrors = $1; else for (const error of $1) vErrors.push(error);',
  );
}

const bodyOptions: Options = { ...options, coerceTypes: false, useDefaults: false };
const textOptions: Options = { ...options, coerceTypes: false, useDefaults: true };

/**
 * Creates a validator of bodies: nothing is coerced, dropped or filled in; every field outside the schema is
 * a violation.
 */
export function createValidator(schema: TSchema): Validator {
  return validatorOf(schema, bodyCompilers(), (pointer) => pointer);
}

/** As `createValidator`, where schemas refer to other components than those of the service. */
export function createValidatorOf(known: readonly TSchema[], schema: TSchema): Validator {
  return validatorOf(schema, createCompilers(bodyOptions, known), (pointer) => pointer);
}

/**
 * Creates a validator of query or path parameters, headers or form fields, which arrive as text: it converts
 * JSON spellings of numbers and booleans, and fills in defaults, in place. `place` makes pointers of field
 * names, `?name` by default.
 */
export function createTextValidator(
  schema: TSchema,
  place: (name: string) => string = (name) => `?${name}`,
): Validator {
  // A SchemaView is the JSON Schema document of a TypeBox schema.
  const view = schema as SchemaView;
  const read = createTextReader(view);
  const validate = validatorOf(schema, textCompilers(), (pointer) => pointer);
  const toPlace = (pointer: string) => place(pointer.replace(/^\//, ''));
  return (fields) => {
    const unread = read(fields);
    const violations = validate(fields).filter(
      ({ pointer }) => !unread.some(({ pointer: name }) => pointer === `/${name}`),
    );
    if (unread.length + violations.length === 0) return [];
    return [...unread, ...violations.map((found) => withSpelling(view, fields, found))].map((found) => ({
      ...found,
      pointer: toPlace(found.pointer),
    }));
  };
}

/** Adds the correct spelling of the number or boolean that was meant. */
function withSpelling(schema: SchemaView, fields: unknown, found: Finding): Finding {
  const hint =
    found.code === 'invalid_type' ? spellingHint(schema, fields, found.pointer.slice(1)) : undefined;
  return hint === undefined ? found : { ...found, detail: `${found.detail} ${hint}` };
}

interface Compilers {
  /** Stops at the first error: cheap on hostile input. */
  first: Ajv;
  /** Collects all errors. */
  all: Ajv;
}

const bodyCompilers = once(() => createCompilers(bodyOptions, components));
const textCompilers = once(() => createCompilers(textOptions, components));

function createCompilers(base: Options, known: readonly TSchema[]): Compilers {
  const first = new Ajv({ ...base, allErrors: false });
  const all = new Ajv({ ...base, allErrors: true });
  for (const component of known) {
    first.addSchema(component);
    all.addSchema(component);
  }
  return { first, all };
}

function validatorOf(schema: TSchema, compilers: Compilers, place: (pointer: string) => string): Validator {
  const validateFirst = compilers.first.compile(schema);
  return (value) => {
    if (validateFirst(value)) return [];
    const first = (validateFirst.errors ?? []).map(toReadError);
    const violations = isSmall(value)
      ? explainErrors(readErrors(compilers.all, schema, value), errorSource(compilers.all), MAX_VIOLATIONS)
      : explainErrors(first, errorSource(compilers.first), MAX_VIOLATIONS);
    return violations.slice(0, MAX_VIOLATIONS).map((found) => ({ ...found, pointer: place(found.pointer) }));
  };
}

function errorSource(compiler: Ajv): ErrorSource {
  // A SchemaView is the JSON Schema document of a TypeBox schema, which is what Ajv compiles.
  return { errorsOf: (schema, value) => readErrors(compiler, schema as TSchema, value) };
}

function readErrors(compiler: Ajv, schema: TSchema, value: unknown): ReadError[] {
  const validate: ValidateFunction = compiler.compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map(toReadError);
}

function toReadError(error: ErrorObject): ReadError {
  return {
    pointer: error.instancePath,
    keyword: error.keyword,
    params: error.params,
    value: error.data,
    // In verbose mode Ajv returns the compiled schema object.
    schema: (error.parentSchema ?? {}) as SchemaView,
  };
}

/** Counts entries without recursion, giving up as soon as there are too many. */
function isSmall(value: unknown): boolean {
  const open: unknown[] = [value];
  let entries = 0;
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const children: unknown[] = Object.values(next);
    entries += children.length;
    if (entries > MAX_ENTRIES_FULLY_EXPLAINED) return false;
    for (const child of children) open.push(child);
  }
  return true;
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text))
  );
}

function once<Value>(create: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: create() };
    return made.value;
  };
}
