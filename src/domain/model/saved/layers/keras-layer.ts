import type { TSchema } from 'typebox';
import type { KerasLayer } from '../../../../contracts/model-definition.js';
import type { Argument } from '../../../../keras/argument.js';
import { type Layer, LayerSchema, layerTypeOf } from '../../../../keras/layers/index.js';
import { isObject, type JsonObject } from '../../../../schema/json-object.js';
import { showValue } from '../../../../schema/show-value.js';
import { createValidator } from '../../../../validation/validation.js';
import { accepted, type Checked, type Finding, refused } from '../../../problems/finding.js';
import { isSaved, placesInSaved } from '../../argument-place.js';
import { nestedModelIssues } from '../../distributed-model.js';
import type { DeclaredShape, LocatedLayer } from '../../located-layer.js';
import { argumentsOfClass, ignoredArgument, savedName, withCurrentNames } from '../../saved-argument.js';
import { whyCustom } from '../custom-object.js';
import { defaultsIn, type Writer } from '../keras-dialect.js';
import { readPolicy } from './dtype-policy.js';
import { neutralityOf, neutralValues, toShortArgument, whyNeutral } from './keras-arguments.js';

const validateLayer = createValidator(LayerSchema);

const SHAPE_ARGUMENTS = ['batch_input_shape', 'batch_shape', 'input_shape'] as const;

/** A layer as Keras or TensorFlow.js saved it, in the short form; every pointer leads back to the original. */
export function fromKerasLayer(saved: KerasLayer, pointer: string, writer: Writer): Checked<LocatedLayer> {
  const custom = whyCustom(saved);
  if (custom !== undefined) return refused(issueAt(`${pointer}/class_name`, 'unknown_name', custom));
  const type = layerTypeOf(saved.class_name) ?? saved.class_name;
  const argument = placesInSaved(saved, pointer);
  const { candidate, issues } = toShortLayer(type, saved.config, { argument, writer });
  const violations = validateLayer(candidate).map((violation) => relocate(violation, pointer, saved));
  const all = firstOfEachPlace([...issues, ...violations]);
  if (all.length > 0) return { outcome: 'rejected', issues: all };
  // The validator above accepted it as a Layer.
  const located = {
    layer: candidate as Layer,
    pointer,
    argument,
    ...declaredInput(type, saved.config, argument),
  };
  const models = nestedModelIssues(located);
  return models.length > 0 ? { outcome: 'rejected', issues: models } : accepted(located);
}

const issueAt = (pointer: string, code: Finding['code'], detail: string): Finding => ({
  pointer,
  code,
  detail,
});

/** An argument that could not be read is left out of the layer, which is then said to lack it. */
const firstOfEachPlace = (issues: readonly Finding[]): Finding[] =>
  issues.filter(({ pointer }, index) => issues.findIndex((other) => other.pointer === pointer) === index);

/** Points into the saved object that an argument was made of: to the nearest part of it that is there. */
function relocate(violation: Finding, pointer: string, saved: KerasLayer): Finding {
  const inside = insideOf(saved, violation.pointer.split('/').slice(1));
  return { ...violation, pointer: `${pointer}${inside}` };
}

/** Where a place in a flattened object stood in the object that was saved. */
function insideOf(saved: unknown, [first, ...rest]: string[]): string {
  if (first === undefined) return '';
  if (Array.isArray(saved)) return `/${first}${insideOf(saved[Number(first)], rest)}`;
  const isObjectOfKeras = isObject(saved) && typeof saved['class_name'] === 'string';
  if (first === 'type') return isObjectOfKeras ? '/class_name' : '';
  const fields = isObjectOfKeras ? saved['config'] : saved;
  if (!isObject(fields)) return `${isObjectOfKeras ? '/config' : ''}/${first}`;
  const name = isObjectOfKeras ? savedName(saved['class_name'], first, fields) : first;
  return `${isObjectOfKeras ? '/config' : ''}/${name}${insideOf(fields[name], rest)}`;
}

interface Source {
  argument(name: string): string;
  writer: Writer;
}

/** The fields that layers of every type have besides their arguments. */
const COMMON_FIELDS: ReadonlySet<string> = new Set(['name', 'trainable']);

function toShortLayer(className: string, config: JsonObject, { argument, writer }: Source) {
  const issues: Finding[] = [];
  const fields: [string, unknown][] = [];
  const args = argumentsOfClass(className);
  const given = withCurrentNames(className, config);
  for (const [name, value] of Object.entries({ ...defaultsIn(writer, args), ...given })) {
    if (isShapeArgument(name)) continue;
    const known = Object.hasOwn(args, name) ? args[name] : undefined;
    if (name === 'dtype' && isInputOfType(className, value)) fields.push([name, value]);
    else if (name === 'dtype') {
      const policy = readPolicy(className, value, { known, pointer: argument('dtype') });
      issues.push(...policy.issues);
      fields.push(...policy.fields);
    } else if (name === 'unit_forget_bias' && value === null) fields.push([name, false]);
    else if (known?.name === 'layer' && isSaved(value)) {
      const nested = nestedLayer(value, { argument: (path) => argument(`${name}/${path}`), writer });
      fields.push([name, nested.candidate]);
      issues.push(...nested.issues);
    } else if (known?.name === 'layers' && Array.isArray(value)) {
      const nested = nestedLayers(value, { argument: (path) => argument(`${name}/${path}`), writer });
      fields.push([name, nested.candidate]);
      issues.push(...nested.issues);
    } else if (known !== undefined || COMMON_FIELDS.has(name)) {
      const short = knownField(name, known, value, writer);
      if ('refusal' in short) issues.push(issueAt(argument(name), 'unsupported_argument', short.refusal));
      else fields.push(...short.fields);
    } else if (ignoredArgument(className, name) !== undefined)
      issues.push(...ignoredIssues(className, name, value, argument(name)));
    else if (neutralityOf(name, value) === 'unsupported')
      issues.push(unsupported(name, value, argument(name)));
    else if (neutralityOf(name, value) === 'unknown') fields.push([name, value]);
  }
  const type = layerTypeOf(className) ?? className;
  return { candidate: Object.fromEntries([['type', type], ...fields]), issues };
}

/** A layer in the arguments of another, which may not be built yet, or not of Keras. */
function nestedLayer(saved: KerasLayer, source: Source) {
  const custom = whyCustom(saved);
  if (custom === undefined) return toShortLayer(saved.class_name, saved.config, source);
  return { candidate: {}, issues: [issueAt(`${source.argument('')}/class_name`, 'unknown_name', custom)] };
}

/** A list of layers in the arguments of another. An entry that is none stays as it is, for the contract to reject. */
function nestedLayers(saved: readonly unknown[], { argument, writer }: Source) {
  const read = saved.map((value, at) =>
    isSaved(value)
      ? nestedLayer(value, { argument: (path) => argument(`${at}/${path}`), writer })
      : { candidate: value, issues: [] },
  );
  return { candidate: read.map(({ candidate }) => candidate), issues: read.flatMap(({ issues }) => issues) };
}

const isShapeArgument = (name: string): boolean => SHAPE_ARGUMENTS.some((known) => known === name);

/** Whether null is a value of its own, and not that of an argument which is left out. */
function meansNull(argument: Argument | undefined): boolean {
  const { schema, default: fallback } = argument ?? {};
  const takesNull = schema !== undefined && acceptsNull(schema);
  return takesNull && fallback !== undefined && 'value' in fallback && fallback.value !== null;
}

/** Whether a schema, or one of a union, is that of null too. */
function acceptsNull(schema: TSchema): boolean {
  if (isNullable(schema)) return true;
  return 'anyOf' in schema && Array.isArray(schema.anyOf) && schema.anyOf.some(isNullable);
}

const isNullable = (schema: unknown): boolean => isObject(schema) && schema['nullable'] === true;

/** TensorFlow.js saves null for what was never given. */
function knownField(
  name: string,
  argument: Argument | undefined,
  value: unknown,
  writer: Writer,
): { fields: [string, unknown][] } | { refusal: string } {
  if (value === null) return { fields: meansNull(argument) ? [[name, null]] : [] };
  const short = toShortArgument(argument?.name, value, writer);
  return 'refusal' in short ? short : { fields: [[name, short.value]] };
}

function unsupported(name: string, value: unknown, pointer: string): Finding {
  const detail = `${name} must be ${neutralValues(name)}; got ${showValue(value)}, which is not supported.${whyNeutral(name)}`;
  return { pointer, code: 'unsupported_argument', detail };
}

/** Keras 2 ignores it: another value than its default promises something that the layer does not do. */
function ignoredIssues(className: string, name: string, value: unknown, pointer: string): Finding[] {
  const { only } = ignoredArgument(className, name) ?? {};
  if (only === undefined || value === only || value === null) return [];
  const detail = `${className} has no ${name}: it must be absent or ${showValue(only)}; got ${showValue(value)}.`;
  return [{ pointer, code: 'unsupported_argument', detail }];
}

/** The type of an input decides which operations it can have; a layer takes it as float32. */
const isInputOfType = (className: string, value: unknown): boolean =>
  className === 'InputLayer' && typeof value === 'string' && value !== 'float32';

/** The first axis of batch_input_shape and batch_shape is the batch. An Embedding of Keras 2 prints [null, null], whatever its input. */
function declaredInput(
  type: string,
  config: JsonObject,
  argument: (name: string) => string,
): { declaredInput?: DeclaredShape } {
  for (const name of SHAPE_ARGUMENTS) {
    const dimensions = readDimensions(config[name]);
    if (dimensions === undefined) continue;
    const shape = name === 'input_shape' ? dimensions : dimensions.slice(1);
    if (type === 'Embedding' && shape.every((size) => size === null)) return {};
    return { declaredInput: { shape, pointer: argument(name) } };
  }
  return {};
}

/** Entries of a saved shape; undefined for anything else than a list of numbers and nulls. */
export function readDimensions(value: unknown): (number | null)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries: unknown[] = value;
  const dimensions = entries.filter((entry) => entry === null || typeof entry === 'number');
  return dimensions.length === entries.length ? dimensions : undefined;
}
