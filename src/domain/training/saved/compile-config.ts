import { type TSchema, Type } from 'typebox';
import type { Compile } from '../../../contracts/jobs/compile.js';
import type { JsonObject } from '../../../schema/json-object.js';
import { resolveRef } from '../../../validation/schema-description.js';
import { createValidator, type Validator } from '../../../validation/validation.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import { lostArguments } from './lost-arguments.js';

/** The arguments of `compile` that Keras 3 prints with a model, and their place. */
export interface CompileConfig {
  config: JsonObject;
  pointer: string;
}

/** `compile` as the job and its model give it together, and the findings about it. */
export interface MergedCompile {
  compile: Partial<Compile>;
  issues: Finding[];
  warnings: JobWarning[];
  /** Moves a finding about a field that the model gives to its place in the model. */
  locate<Found extends { pointer: string }>(finding: Found): Found;
}

/** The fields of `compile` that Keras prints. */
const FIELDS = [
  'optimizer',
  'loss',
  'loss_weights',
  'metrics',
  'weighted_metrics',
  'jit_compile',
  'run_eagerly',
  'steps_per_execution',
  'auto_scale_loss',
] as const;

/** Values that Keras prints where nothing was given. */
const DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['jit_compile', false],
  ['run_eagerly', false],
  ['steps_per_execution', 1],
  ['auto_scale_loss', true],
]);

/**
 * Takes each field that a job leaves out of `compile` whole from the model.
 * @param unread the fields that do not fit their contract, which the model does not replace: `compile/loss`
 */
export function mergeCompile(
  given: Partial<Compile>,
  unread: ReadonlySet<string>,
  saved: CompileConfig | undefined,
): MergedCompile {
  const taken = saved === undefined ? [] : FIELDS.filter((name) => isTaken(name, given, unread, saved));
  const read = taken.map((name) => readField(name, saved));
  const fitting = read.flatMap(({ name, value, issues }) => (issues.length === 0 ? [[name, value]] : []));
  // Each value has passed the schema of its field.
  const compile = { ...(Object.fromEntries(fitting) as Partial<Compile>), ...given };
  const locate = placesOf(taken, saved);
  return {
    compile,
    issues: read.flatMap(({ issues }) => issues),
    warnings: lostArguments(compile).map(locate),
    locate,
  };
}

function isTaken(
  name: (typeof FIELDS)[number],
  given: Partial<Compile>,
  unread: ReadonlySet<string>,
  { config }: CompileConfig,
): boolean {
  const value = Object.hasOwn(config, name) ? (config[name] ?? null) : null;
  const isGiven = Object.hasOwn(given, name) || unread.has(`compile/${name}`);
  return value !== null && !isGiven && DEFAULTS.get(name) !== value;
}

function readField(name: string, saved: CompileConfig | undefined) {
  const value = saved?.config[name];
  const issues = (validatorOf(name)?.({ [name]: value }) ?? []).map((violation) => ({
    ...violation,
    pointer: `${saved?.pointer}${violation.pointer}`,
  }));
  return { name, value, issues };
}

const validators = new Map<string, Validator>();

/** Validates an object with one field of `compile`; undefined for a field that it does not have. */
function validatorOf(name: string): Validator | undefined {
  const schema = resolveRef({ $ref: 'Compile' }).properties?.[name];
  if (schema === undefined) return undefined;
  // A SchemaView is the JSON Schema document of a TypeBox schema. In an object, findings name the field.
  const ofField = Type.Object({ [name]: schema as TSchema });
  const validator = validators.get(name) ?? createValidator(ofField);
  validators.set(name, validator);
  return validator;
}

function placesOf(taken: readonly string[], saved: CompileConfig | undefined): MergedCompile['locate'] {
  const prefixes = taken.map((name) => `/compile/${name}`);
  return (finding) => {
    const prefix = prefixes.find((one) => finding.pointer === one || finding.pointer.startsWith(`${one}/`));
    if (saved === undefined || prefix === undefined) return finding;
    return { ...finding, pointer: saved.pointer + finding.pointer.slice('/compile'.length) };
  };
}

/** Requires a loss where neither the job nor its model gives one. */
export function missingLoss(
  { compile, model }: { compile?: Partial<Compile>; model?: unknown },
  merged: MergedCompile,
  unread: ReadonlySet<string>,
): Finding[] {
  const ofLoss = /\/compile_config\/loss(?:\/|$)/;
  const isKnown =
    merged.compile.loss !== undefined || merged.issues.some(({ pointer }) => ofLoss.test(pointer));
  if (isKnown || unread.has('compile') || unread.has('compile/loss')) return [];
  const [field, pointer] = compile === undefined ? ['compile', '/compile'] : ['loss', '/compile/loss'];
  const isSaved = typeof model === 'object' && model !== null && 'class_name' in model;
  const hint = isSaved
    ? ' The model has no compile_config that it could be taken from: Keras prints one after model.compile.'
    : '';
  const detail = `Missing field '${field}'; expected ${compile === undefined ? '{"loss": …} with a loss' : 'a loss'} such as 'categorical_crossentropy' or 'mse'.${hint}`;
  return [{ pointer, code: 'missing_field', detail }];
}
