import type { CallLeaf, Structure } from '../../../../keras/graph/graph.js';
import { isObject, type JsonObject } from '../../../../schema/json-object.js';
import { showValue } from '../../../../schema/show-value.js';
import { closestName } from '../../../../validation/suggestion.js';
import type { LocatedCall, LocatedOperation } from '../../located-graph.js';
import { constantOf, isNothing } from '../graph/structures.js';
import { type Reading, report } from '../reading.js';
import { arrayConstant } from '../saved-constant.js';
import { type OptionConstant, TENSORFLOW_FUNCTIONS, type TensorFlowFunction } from './operation-table.js';

/** Classes of layers that hold one function of TensorFlow, by its name. */
const LAYERS: ReadonlySet<unknown> = new Set(['TFOpLambda', 'SlicingOpLambda']);

/** Whether a saved layer of Keras 2 is a function of TensorFlow on tensors of the model. */
export const isTensorFlowFunction = ({ class_name: className, config }: JsonObject): boolean =>
  LAYERS.has(className) && isObject(config) && typeof config['function'] === 'string';

/** A function of TensorFlow as an operation of Keras, with its calls; undefined where Keras has none, or not with these arguments. */
export function readTensorFlowFunction(
  saved: JsonObject,
  { calls, pointer }: { calls: readonly LocatedCall[]; pointer: string },
  reading: Reading,
): { operation: LocatedOperation; calls: LocatedCall[] } | undefined {
  const name = isObject(saved['config']) ? String(saved['config']['function']) : '';
  const known = TENSORFLOW_FUNCTIONS.get(name);
  if (known === undefined)
    return report(reading, `${pointer}/config/function`, 'unknown_name', unknownFunction(name));
  const before = reading.issues.length;
  const translated = calls.map((call) => translate(call, { name, known }, reading));
  const [first, ...others] = translated;
  const config = first?.config ?? {};
  if (others.some((other) => JSON.stringify(other.config) !== JSON.stringify(config)))
    report(
      reading,
      pointer,
      'unsupported_argument',
      `All calls of ${showValue(name)} must have the same arguments.`,
    );
  if (reading.issues.length > before) return undefined;
  const argument = (option: string) => calls[0]?.argument(sourceOf(option, known)) ?? pointer;
  const { module, type } = known;
  const operation = { module, type, config, pointer, argument };
  return { operation, calls: translated.map(({ call }) => call) };
}

function unknownFunction(name: string): string {
  const meant = closestName(name, [...TENSORFLOW_FUNCTIONS.keys()]);
  const hint = meant === undefined ? '' : ` Did you mean ${showValue(meant)}?`;
  return `The TensorFlow function ${showValue(name)} is not supported in a model.${hint} Use a layer, or an operation of keras.ops in Keras 3.`;
}

interface Translated {
  call: LocatedCall;
  config: Record<string, OptionConstant>;
}

interface Named {
  name: string;
  known: TensorFlowFunction;
}

function translate(call: LocatedCall, { name, known }: Named, reading: Reading): Translated {
  const [first = 'x', ...parameters] = Object.keys(known.call);
  const config: [string, OptionConstant][] = Object.entries(known.defaults);
  const kwargs: [string, Structure<CallLeaf>][] = [];
  for (const [key, value] of Object.entries(call.kwargs)) {
    const target = Object.hasOwn(known.call, key) ? known.call[key] : undefined;
    if (target !== undefined && parameters.includes(key) && !isIndexOrValue(key, value))
      kwargs.push([target, asArray(value)]);
    else if (target !== undefined && parameters.includes(key)) kwargs.push([target, value]);
    else config.push(...optionOf(key, { value, pointer: call.argument(key) }, { name, known }, reading));
  }
  const argument = (key: number | string) =>
    typeof key === 'number' ? call.argument(0) : call.argument(parameterOf(key, known));
  const args = call.args.map((value) => (first === 'values' ? value : asArray(value)));
  return {
    call: { ...call, args, kwargs: Object.fromEntries(kwargs), argument },
    config: Object.fromEntries(config),
  };
}

/** An index is a list of its own kind. */
const isIndexOrValue = (key: string, value: Structure<CallLeaf>): boolean =>
  key === 'slice_spec' || value.kind === 'leaf';

/** A list of numbers where a tensor is expected is an array. */
function asArray(value: Structure<CallLeaf>): Structure<CallLeaf> {
  if (value.kind !== 'list') return value;
  const plain = plainOf(value);
  const isInteger = JSON.stringify(plain)?.match(/[.e]/i) === null;
  const array = plain === undefined ? undefined : arrayConstant(plain, isInteger ? 'int32' : 'float32');
  return array !== undefined && 'constant' in array
    ? { kind: 'leaf', leaf: { constant: array.constant } }
    : value;
}

/** Constants in lists as plain values; undefined where there is a tensor in them. */
export function plainOf(value: Structure<CallLeaf>): OptionConstant | undefined {
  if (value.kind === 'leaf') return constantOf(value);
  if (value.kind === 'object') return undefined;
  const items = value.items.map(plainOf).filter((item) => item !== undefined);
  return items.length === value.items.length ? items : undefined;
}

function optionOf(
  key: string,
  { value, pointer }: { value: Structure<CallLeaf>; pointer: string },
  { name, known }: Named,
  reading: Reading,
): [string, OptionConstant][] {
  const option = Object.hasOwn(known.options, key) ? known.options[key] : undefined;
  if (key === 'name' || (isNothing(value) && option === undefined)) return [];
  const given = plainOf(value);
  const refuse = (detail: string): [] => {
    report(reading, pointer, 'unsupported_argument', detail);
    return [];
  };
  if (given === undefined)
    return refuse(`${key} of ${showValue(name)} must be a constant; a tensor is not supported.`);
  if (option === undefined) {
    const neutral = Object.hasOwn(known.neutral, key) ? known.neutral[key] : [];
    if (neutral?.includes(given)) return [];
    return refuse(
      `${key} of ${showValue(name)} is not supported${neutralHint(neutral)}; got ${showValue(given)}.`,
    );
  }
  if (typeof option === 'string') return [[option, given]];
  const converted = option.convert(given);
  return converted === undefined
    ? refuse(`${key} of ${showValue(name)} has an unsupported value: ${showValue(given)}.`)
    : [[option.name, converted]];
}

const neutralHint = (neutral: readonly unknown[] = []): string =>
  neutral.length === 0 ? '' : `: it must be omitted or ${neutral.map(showValue).join(' or ')}`;

/** The parameter of the function that an option of the operation was made of. */
function sourceOf(option: string, { options }: TensorFlowFunction): string {
  const found = Object.entries(options).find(
    ([, target]) => (typeof target === 'string' ? target : target.name) === option,
  );
  return found?.[0] ?? option;
}

/** The parameter of the function that an argument of the operation's call was made of. */
const parameterOf = (argument: string, { call }: TensorFlowFunction): string =>
  Object.entries(call).find(([, target]) => target === argument)?.[0] ?? argument;
