import type { TSchema } from 'typebox';
import type { Compile } from '../../contracts/jobs/compile.js';
import { type Callback, type JobCreate, MAX_CALLBACKS } from '../../contracts/jobs/training-config.js';
import { MAX_LAYERS, type ModelDefinition } from '../../contracts/model-definition.js';
import type { ModelEntry } from '../../keras/graph/short-model.js';
import { isObject, type JsonObject } from '../../schema/json-object.js';
import { resolveRef, type SchemaView } from '../../validation/schema-description.js';
import { createValidator, type Validator } from '../../validation/validation.js';
import type { ReadableModel } from '../model/parse-model-definition.js';
import type { UnreadEntry } from '../model/short/partial-short-model.js';

/** A job as far as it fits its contract: what does not is absent, and its place is in `unread`. */
export interface ReadableJob extends Partial<Omit<JobCreate, 'model' | 'compile' | 'dataset' | 'fit'>> {
  model?: ReadableModel;
  compile?: Partial<Compile>;
  dataset?: Partial<JobCreate['dataset']>;
  fit?: ReadableFit;
}

/** Entries of callbacks that do not fit are undefined. */
type ReadableFit = Omit<NonNullable<JobCreate['fit']>, 'callbacks'> & {
  callbacks?: (Callback | undefined)[] | null;
};

/** A readable job with the places, such as `dataset/x`, of what does not fit its contract. */
export interface PartialJob {
  job: ReadableJob;
  unread: ReadonlySet<string>;
}

/** Objects of a job of which each field is read on its own. */
const SECTIONS = [
  ['compile', 'Compile'],
  ['dataset', 'DatasetReference'],
  ['fit', 'Fit'],
  ['checkpoint', 'CheckpointOptions'],
  ['limits', 'Limits'],
  ['resources', 'Resources'],
] as const;

/** Keeps of any JSON what fits the contract of a job. */
export function readableJob(body: unknown): PartialJob {
  const given = isObject(body) ? body : {};
  const model = given['model'];
  const unread = new Set<string>();
  const fields = keepFitting(given, 'JobCreate', unread, { isLeftOut: isModelOrSection });
  for (const [name, schema] of SECTIONS) {
    const section = given[name];
    if (isObject(section)) fields[name] = keepFitting(section, schema, unread, { place: `${name}/` });
  }
  keepCallbacks(given['fit'], fields);
  const readable = readableModel(model);
  if (readable === undefined) unread.add('model');
  if (readable === undefined && !Object.hasOwn(given, 'compile') && isSavedByKeras(model))
    unread.add('compile');
  // Each field was validated against its own schema.
  return { job: { ...(fields as ReadableJob), ...(readable && { model: readable }) }, unread };
}

/** Keeps the callbacks that can be read next to others that cannot. */
function keepCallbacks(fit: unknown, fields: Record<string, unknown>): void {
  const given: unknown = isObject(fit) ? fit['callbacks'] : undefined;
  if (!Array.isArray(given) || given.length > MAX_CALLBACKS) return;
  const callbacks = given.map((callback: unknown) => (fits(CALLBACK, callback) ? callback : undefined));
  fields['fit'] = { ...(isObject(fields['fit']) && fields['fit']), callbacks };
}

const CALLBACK: SchemaView = { $ref: 'Callback#' };

/** It may have its own `compile`. */
const isSavedByKeras = (model: unknown): boolean => isObject(model) && Object.hasOwn(model, 'class_name');

const isModelOrSection = (name: string, value: unknown): boolean =>
  name === 'model' || (isObject(value) && SECTIONS.some(([known]) => known === name));

function keepFitting(
  given: JsonObject,
  schema: string,
  unread: Set<string>,
  { place = '', isLeftOut }: { place?: string; isLeftOut?: (name: string, value: unknown) => boolean } = {},
): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(resolveRef({ $ref: schema }).properties ?? {})) {
    if (!Object.hasOwn(given, name) || isLeftOut?.(name, given[name])) continue;
    if (fits(property, given[name])) kept[name] = given[name];
    else unread.add(place + name);
  }
  return kept;
}

const validators = new Map<SchemaView, Validator>();

function fits(schema: SchemaView, value: unknown): boolean {
  // A SchemaView is the JSON Schema document of a TypeBox schema.
  const validate = validators.get(schema) ?? createValidator(schema as TSchema);
  validators.set(schema, validate);
  return validate(value).length === 0;
}

const ENTRY: SchemaView = { $ref: 'ModelEntry#' };
const MODEL: SchemaView = { $ref: 'ModelDefinition#' };

function readableModel(model: unknown): ReadableModel | undefined {
  // Validated in the same lines.
  if (fits(MODEL, model)) return model as ModelDefinition;
  const unnamed = withoutKerasName(model);
  if (unnamed !== undefined && fits(MODEL, unnamed)) return unnamed as ModelDefinition;
  if (!isObject(model) || !Array.isArray(model['layers']) || model['layers'].length > MAX_LAYERS)
    return undefined;
  const given: unknown[] = model['layers'];
  const layers = given.map((layer) => (fits(ENTRY, layer) ? (layer as ModelEntry) : undefined));
  const unread = new Map(
    layers.flatMap((layer, index) => (layer === undefined ? [[index, unreadEntry(given[index])]] : [])),
  );
  return { ...keepFitting({ ...model, layers: null }, 'ShortModel', new Set()), layers, unread };
}

function unreadEntry(entry: unknown): UnreadEntry {
  const { name, calls } = isObject(entry) ? entry : {};
  const count = Array.isArray(calls) ? Math.max(1, calls.length) : 1;
  return { name: typeof name === 'string' ? name : undefined, calls: count };
}

/** A definition as Keras writes it without the name of the model, which its layers can be read without; undefined for others. */
function withoutKerasName(model: unknown): unknown {
  const config = isObject(model) ? model['config'] : undefined;
  if (!isObject(model) || !isObject(config)) return undefined;
  const { name: _name, ...others } = config;
  return { ...model, config: others };
}
