import type { KerasObject } from '../../../keras/keras-object.js';
import { unsupportedOf } from '../../../keras/unsupported.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import { whyCustom } from '../../model/saved/custom-object.js';
import type { Finding } from '../../problems/finding.js';

/** A serialized Keras optimizer, loss or metric: its name, and its arguments with their location. */
export interface SavedObject {
  /** Its class, or the name of its function. */
  name: string;
  isFunction: boolean;
  config: JsonObject;
  pointer: string;
  argument(name: string): string;
}

/** Whether a part of `compile` is in Keras's serialized form. */
export const isSaved = (given: unknown): given is KerasObject => isObject(given) && 'class_name' in given;

/**
 * Opens a serialized object, or the function or metric that it wraps; an issue if it is custom or its
 * arguments cannot be read.
 */
export function openSaved(saved: KerasObject, pointer: string): SavedObject | { issue: Finding } {
  const custom = whyCustom(saved);
  if (custom !== undefined)
    return { issue: { pointer: `${pointer}/class_name`, code: 'unknown_name', detail: custom } };
  const { config = {} } = saved;
  const argument = (name: string) => `${pointer}/config${pointerSegment(name)}`;
  // Keras 2.11 and 2.12 serialize their own optimizers with this prefix.
  const name = saved.class_name.replace(/^Custom>/, '');
  if (typeof config === 'string') return { name: config, isFunction: true, config: {}, pointer, argument };
  if (config !== null && !isObject(config)) {
    const detail = `config must be an object with the arguments of ${showValue(name)}; got ${showValue(config)}.`;
    return { issue: { pointer: `${pointer}/config`, code: 'invalid_type', detail } };
  }
  return unwrapped({ name, isFunction: false, config: config ?? {}, pointer, argument });
}

/** `MeanMetricWrapper` and `LossFunctionWrapper` wrap the function that they compute. */
function unwrapped(saved: SavedObject): SavedObject | { issue: Finding } {
  const { fn, ...config } = saved.config;
  if (fn === undefined) return saved;
  const custom = whyCustom(fn);
  if (custom !== undefined)
    return { issue: { pointer: saved.argument('fn'), code: 'unknown_name', detail: custom } };
  const name = isObject(fn) ? fn['config'] : fn;
  return typeof name === 'string' ? { ...saved, name, isFunction: true, config } : saved;
}

/** Arguments by name, with the values that are equivalent to omitting them. */
export type NeutralValues = ReadonlyMap<string, 'any' | readonly unknown[]>;

/** Rejects each argument that requests something unsupported; `read` names those that are read elsewhere. */
export function argumentIssues(
  { name, config, argument }: SavedObject,
  neutral: NeutralValues,
  read: readonly string[],
): Finding[] {
  return Object.entries(config).flatMap(([key, value]): Finding[] => {
    const allowed = neutral.get(key);
    if (value === null || read.includes(key) || allowed === 'any' || allowed?.some((one) => one === value))
      return [];
    const expected = allowed === undefined ? 'omitted' : `omitted or ${allowed.map(showValue).join(' or ')}`;
    const detail = `${key} of ${name} is not supported: it must be ${expected}; got ${showValue(value)}.`;
    return [{ pointer: argument(key), code: 'unsupported_argument', detail }];
  });
}

/** Checks that the precision, given as a name or a policy, is float32. */
export function dtypeIssues({ config, argument }: SavedObject): Finding[] {
  const { dtype } = config;
  const policy = isObject(dtype) && isObject(dtype['config']) ? dtype['config']['name'] : dtype;
  if (policy === undefined || policy === null || policy === 'float32') return [];
  const detail = `dtype must be float32; got ${showValue(policy ?? null)}. Other precisions are not supported.`;
  return [{ pointer: argument('dtype'), code: 'unsupported_argument', detail }];
}

/** The arguments of the given names that are set; null stands for an absent one. */
export function argumentsOf({ config }: SavedObject, names: readonly string[]): JsonObject {
  const isSet = ([name, value]: [string, unknown]) => value !== null && names.includes(name);
  return Object.fromEntries(Object.entries(config).filter(isSet));
}

/** Moves violations of the short form of a saved object to the arguments that it was made from. */
export const argumentViolations = ({ argument }: SavedObject, violations: readonly Finding[]): Finding[] =>
  violations.map((violation) => {
    const [, name = '', ...rest] = violation.pointer.split('/');
    return { ...violation, pointer: [argument(name), ...rest].join('/') };
  });

/** Where the name of a saved object stands. */
const nameOfSaved = ({ pointer, isFunction }: SavedObject): string =>
  `${pointer}/${isFunction ? 'config' : 'class_name'}`;

/** Whether a function has the name of a loss or metric that Keras has: `categorical_hinge` computes CategoricalHinge. */
const isOfKeras = (name: string): boolean =>
  ['loss' as const, 'metric' as const].some((kind) =>
    unsupportedOf(kind).some((one) => plain(one.name) === plain(name)),
  );

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** Rejects something that Keras has but this service does not support, and functions in Python. */
export function notSupported(saved: SavedObject, kind: string, known: readonly string[], hint = ''): Finding {
  if (saved.isFunction && !isOfKeras(saved.name)) {
    const detail = `The ${kind} ${showValue(saved.name)} is a function in Python, which a job cannot contain. Only those of Keras are supported: ${known.join(', ')}.`;
    return { pointer: nameOfSaved(saved), code: 'unknown_name', detail };
  }
  const detail = `The ${kind} ${showValue(saved.name)} is not supported yet.${hint && ` ${hint}`} Supported: ${known.join(', ')}.`;
  return { pointer: nameOfSaved(saved), code: 'unknown_name', detail };
}
