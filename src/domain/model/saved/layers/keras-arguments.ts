import { configured } from '../../../../keras/activations/configured.js';
import { ACTIVATIONS } from '../../../../keras/activations/index.js';
import type { Arguments, KindName } from '../../../../keras/argument.js';
import type { Catalogue, ClassSpec } from '../../../../keras/class-spec.js';
import { constraints } from '../../../../keras/constraints/index.js';
import { initializers } from '../../../../keras/initializers/index.js';
import { layerTypeOf, specOf } from '../../../../keras/layers/index.js';
import { regularizers } from '../../../../keras/regularizers/index.js';
import { isObject, type JsonObject } from '../../../../schema/json-object.js';
import { showValue } from '../../../../schema/show-value.js';
import { STATELESS } from '../../../../validation/validation-hints.js';
import { withCurrentNames } from '../../saved-argument.js';
import { whyCustom } from '../custom-object.js';
import { activationIn, type KerasDialect, type Writer } from '../keras-dialect.js';
import { snakeCase } from './keras-names.js';

/**
 * Arguments that Keras saves and that mean nothing at the values listed (undefined: at any value).
 * At any other value they ask for something this service does not do.
 */
const NEUTRAL_ARGUMENTS: ReadonlyMap<string, readonly unknown[] | undefined> = new Map([
  ['activity_regularizer', []],
  ['adjustment', []],
  ['batch_size', []],
  ['cache', undefined],
  ['flash_attention', [false]],
  ['fused', undefined],
  ['gptq_unpacked_column_size', []],
  ['implementation', undefined],
  ['input_dtype', undefined],
  ['lora_alpha', undefined],
  ['lora_rank', []],
  ['optional', [false]],
  ['quantization_config', []],
  ['ragged', [false]],
  ['rng_type', undefined],
  ['seed', undefined],
  ['sparse', [false]],
  ['stateful', [false]],
  ['time_major', [false]],
  ['unroll', undefined],
  ['use_cudnn', undefined],
  ['virtual_batch_size', []],
  ['weights', []],
  ['zero_output_for_mask', [false]],
]);

/** Whether an argument is one that can be left out: `neutral`, `unsupported` at this value, or `unknown` here. */
export function neutralityOf(name: string, value: unknown): 'neutral' | 'unsupported' | 'unknown' {
  if (value === null) return 'neutral';
  if (!NEUTRAL_ARGUMENTS.has(name)) return 'unknown';
  const values = NEUTRAL_ARGUMENTS.get(name);
  return values === undefined || values.includes(value) ? 'neutral' : 'unsupported';
}

/** The accepted values of an argument, for messages. */
export function neutralValues(name: string): string {
  const values = NEUTRAL_ARGUMENTS.get(name) ?? [];
  return values.length === 0 ? 'absent or null' : values.map(String).join(' or ');
}

/** Why an argument must have its neutral value, and what to do instead, as a sentence with a space before it; often nothing. */
export const whyNeutral = (name: string): string => (name === 'stateful' ? ` ${STATELESS}` : '');

/** An argument in the short form, or why there is none. */
export type ShortArgument = { value: unknown } | { refusal: string };

/** A Keras argument in the short form's spelling: objects flattened, class names in snake case. */
export function toShortArgument(
  kind: KindName | undefined,
  value: unknown,
  { dialect }: Writer,
): ShortArgument {
  const custom = whyCustom(value);
  if (custom !== undefined) return { refusal: custom };
  switch (kind) {
    case 'initializer':
    case 'regularizer':
    case 'constraint':
      return { value: toShortObject(value, CLASSES[kind]) };
    case 'activation':
      return toShortActivation(value, dialect);
    case 'integer':
      // Keras 2 saves the one axis of a BatchNormalization as a list.
      return { value: Array.isArray(value) && value.length === 1 ? value[0] : value };
    case 'list':
      return { value: arrayIn(value) };
    default:
      return { value };
  }
}

/** The lists of an array of NumPy, as Keras 3 saves it: `{"class_name": "__numpy__", "config": {"value": [1, 2]}}`. */
function arrayIn(value: unknown): unknown {
  if (!isObject(value) || value['class_name'] !== '__numpy__') return value;
  return isObject(value['config']) ? value['config']['value'] : value;
}

type KnownClasses = Pick<Catalogue<ClassSpec>, 'typeOfClass'>;

/** The classes that an argument of each kind holds. */
const CLASSES: Readonly<Record<'initializer' | 'regularizer' | 'constraint', KnownClasses>> = {
  initializer: initializers,
  regularizer: regularizers,
  constraint: constraints,
};

/** `{"class_name": "GlorotUniform", "config": {"seed": null}}` → `{"type": "glorot_uniform"}`. */
function toShortObject(value: unknown, classes: KnownClasses): unknown {
  // One that is not known keeps a name that a suggestion can be made for.
  const shortName = (className: string): string => classes.typeOfClass(className) ?? snakeCase(className);
  if (typeof value === 'string') return shortName(value);
  if (!isObject(value) || typeof value['class_name'] !== 'string') return value;
  const config = isObject(value['config']) ? value['config'] : {};
  return { type: shortName(value['class_name']), ...withoutNulls(config) };
}

function toShortActivation(value: unknown, dialect: KerasDialect): ShortArgument {
  const name = isObject(value) ? functionName(value) : value;
  if (name === undefined) return activationOfLayer(value);
  if (typeof name !== 'string') return { value: name };
  const known = activationIn(dialect, snakeCase(name));
  return typeof known === 'string' ? { value: known } : { refusal: known.unclear };
}

/** Of `{"class_name": "function", "config": "relu"}` the function, and of a layer without arguments the one it is called by. */
function functionName({ class_name: className, config }: JsonObject): string | undefined {
  if (typeof config === 'string') return config;
  const fields = isObject(config) ? config : {};
  if (className === 'Activation' && typeof fields['activation'] === 'string') return fields['activation'];
  const hasArguments = Object.entries(fields).some(
    ([key, value]) => !LAYER_FIELDS.has(key) && !(key === 'axis' && isLast(value)),
  );
  const name = typeof className === 'string' && !hasArguments ? snakeCase(className) : undefined;
  return ACTIVATIONS.find((known) => known === name);
}

const LAYER_FIELDS: ReadonlySet<string> = new Set(['name', 'trainable', 'dtype']);

/** Whether an axis is the last one, over which a function without arguments computes. */
const isLast = (axis: unknown): boolean => axis === -1 || (Array.isArray(axis) && axis.join() === '-1');

/** A layer in the place of a function, as the activation with its arguments. */
function activationOfLayer(value: unknown): ShortArgument {
  const saved = isObject(value) ? value : {};
  const className = String(saved['class_name']);
  const type = configured.typeOfClass(className);
  const layerType = layerTypeOf(className);
  if (type === undefined || layerType === undefined) return { refusal: layerAsActivation(value) };
  const { args } = specOf(layerType);
  const config = withCurrentNames(className, isObject(saved['config']) ? saved['config'] : {});
  const names = Object.keys(configured.specOf(type).args);
  const given = names.map((name) => [name, config[name] ?? defaultOf(args, name)]);
  return { value: { type, ...Object.fromEntries(given) } };
}

function defaultOf(args: Arguments, name: string): unknown {
  const fallback = args[name]?.default;
  return fallback !== undefined && 'value' in fallback ? fallback.value : undefined;
}

function layerAsActivation(value: unknown): string {
  const name = isObject(value) ? value['class_name'] : undefined;
  const shown = typeof name === 'string' ? `The layer ${showValue(name)}` : 'An object';
  const reason = name === 'PReLU' ? ': it has weights of its own; add it as a layer behind' : '';
  return `${shown} is not supported as an activation${reason}. Write the name of a function: ${ACTIVATIONS.join(', ')}; or ReLU, LeakyReLU or ELU with arguments.`;
}

function withoutNulls(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).filter(([key, value]) => value !== null && key !== 'dtype'),
  );
}
