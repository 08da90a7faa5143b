import { type ConfiguredActivation, configured } from '../../activations/configured.js';
import type { Argument, Arguments, NestedLayer } from '../../argument.js';
import type { Catalogue, ClassSpec } from '../../class-spec.js';
import { type Constraint, constraints } from '../../constraints/index.js';
import { type Initializer, initializers } from '../../initializers/index.js';
import { type CompleteOptimizer, optimizers } from '../../optimizers/index.js';
import { type Regularizer, regularizers } from '../../regularizers/index.js';
import { type CompleteSchedule, schedules } from '../../schedules/index.js';
import { call, dictionary, type Expression, type Item, keyword, textLiteral } from './expression.js';
import { literal, sizesLiteral } from './literal.js';

/** Writes a layer inside the arguments of another. */
export type WriteLayer = (layer: NestedLayer) => Expression;

/** Further choices of how a class is written. */
export interface InstanceOptions {
  /** After the arguments. */
  more?: readonly Item[];
  writeLayer?: WriteLayer;
  /** Arguments without a default in Keras. */
  always?: ReadonlySet<string>;
}

/** The call of a class with the arguments that differ from their defaults; required ones that come first go without their name. */
export function instance(
  head: string,
  args: Arguments,
  given: Readonly<Record<string, unknown>>,
  { more = [], writeLayer = unwritten, always = NONE }: InstanceOptions = {},
): Expression {
  const entries = Object.entries(args);
  const named = entries.findIndex(([, { presence }]) => presence !== 'required');
  const positional = named < 0 ? entries.length : named;
  const items = entries.flatMap(([name, argument], index): Item[] => {
    const value = given[name];
    if (value === undefined || (!always.has(name) && isDefault(argument, value, given))) return [];
    const written = argumentExpression(argument, value, writeLayer);
    return [index < positional ? { value: written } : keyword(name, written)];
  });
  return call(head, ...items, ...more);
}

const NONE: ReadonlySet<string> = new Set();

const unwritten: WriteLayer = ({ type }) => {
  throw new Error(`No layer is expected here; got ${type}`);
};

/** Whether a value is that which Keras has where it is left out. */
function isDefault(argument: Argument, value: unknown, given: Readonly<Record<string, unknown>>): boolean {
  if (argument.isNeutral?.(value)) return true;
  if (argument.default === undefined) return argument.presence === 'absent' && !value;
  const usual = 'from' in argument.default ? argument.default.from(given) : argument.default.value;
  return text(argument, usual) === text(argument, value);
}

/** The same text for values that are the same. */
function text({ name }: Argument, value: unknown): string {
  // The schema of the argument's kind lets nothing else through.
  switch (value === null ? 'anything' : name) {
    case 'initializer':
      return JSON.stringify(initializers.complete(value as Initializer));
    case 'regularizer':
      return JSON.stringify(regularizers.complete(value as Regularizer));
    case 'constraint':
      return JSON.stringify(constraints.complete(value as Constraint));
    default:
      return JSON.stringify(value, inFloat32);
  }
}

/** Keras prints numbers in float32: 0.009999999776482582 is the default 0.01. */
const inFloat32 = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.fround(value) : value;

/** The value of an argument in Python. */
function argumentExpression({ name }: Argument, value: unknown, writeLayer: WriteLayer): Expression {
  if (value === null) return 'None';
  // The schema of the argument's kind lets nothing else through.
  switch (name) {
    case 'layer':
      return writeLayer(value as NestedLayer);
    case 'layers':
      return {
        head: '',
        brackets: '[]',
        items: (value as NestedLayer[]).map((layer) => ({ value: writeLayer(layer) })),
      };
    case 'activation':
      return activation(value as string | ConfiguredActivation);
    case 'initializer':
      return object('keras.initializers', initializers, value as Initializer);
    case 'regularizer':
      return object('keras.regularizers', regularizers, value as Regularizer);
    case 'constraint':
      return object('keras.constraints', constraints, value as Constraint);
    case 'learning_rate':
      return typeof value === 'number' ? literal(value) : scheduleExpression(value as CompleteSchedule);
    case 'optimizer':
      return optimizerExpression(value as CompleteOptimizer);
    case 'optimizers':
      return dictionary(
        Object.entries(value as Record<string, CompleteOptimizer>).map(([key, one]) => [
          key,
          optimizerExpression(one),
        ]),
      );
    case 'sizes':
      return Array.isArray(value) ? sizesLiteral(value) : literal(value);
    default:
      return literal(value);
  }
}

/** The name of a class whose arguments have their defaults, otherwise its constructor. */
function object<Spec extends ClassSpec>(
  module: string,
  { specOf, complete }: Catalogue<Spec>,
  value: Parameters<Catalogue<Spec>['complete']>[0],
): Expression {
  const { type, ...given }: { type: string } & Record<string, unknown> = complete(value);
  const { className, args } = specOf(type);
  const written = instance(`${module}.${className}`, args, given);
  const isPlain = typeof written !== 'string' && written.items.length === 0;
  return isPlain ? textLiteral(type) : written;
}

/** Functions that Keras 3 has under no name. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['hard_sigmoid_keras2', 'lambda x: keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)'],
]);

function activation(value: string | ConfiguredActivation): Expression {
  if (typeof value === 'string') return FUNCTIONS.get(value) ?? textLiteral(value);
  const { type, ...given } = configured.complete(value);
  if (type === 'threshold')
    return `lambda x: keras.activations.threshold(x, ${Object.values(given).join(', ')})`;
  // The layer in the place of a function has other defaults than the function.
  const items = Object.entries(given).map(([name, one]) => keyword(name, literal(one)));
  return call(`layers.${configured.specOf(type).className}`, ...items);
}

/** A learning-rate schedule. */
export const scheduleExpression = ({ type, ...given }: CompleteSchedule): Expression => {
  const { className, args } = schedules.specOf(type);
  return instance(`keras.optimizers.schedules.${className}`, args, given);
};

/** Arguments that no constructor of Keras has. */
const NOT_OF_KERAS: ReadonlySet<string> = new Set(['exclude_from_weight_decay']);

/** An optimizer, and those inside it. */
export function optimizerExpression(optimizer: CompleteOptimizer): Expression {
  if (optimizer.type === 'multioptimizer') return multiExpression(optimizer);
  const { type, ...given } = optimizer;
  const { className, args }: { className: string; args: Arguments } = optimizers.specOf(type);
  const known = Object.fromEntries(Object.entries(args).filter(([name]) => !NOT_OF_KERAS.has(name)));
  return instance(`keras.optimizers.${className}`, known, given);
}

function multiExpression({
  default_optimizer,
  optimizer_map,
  loss_scale_factor,
}: Extract<CompleteOptimizer, { type: 'multioptimizer' }>): Expression {
  const patterns = Object.entries(optimizer_map).map(
    ([pattern, one]) => [pattern, optimizerExpression(one)] as const,
  );
  const map = call(
    'keras.optimizers.OptimizerMap',
    optimizerExpression(default_optimizer),
    dictionary(patterns),
  );
  const factor = loss_scale_factor === null ? [] : [keyword('loss_scale_factor', literal(loss_scale_factor))];
  return call('keras.optimizers.MultiOptimizer', map, ...factor);
}
