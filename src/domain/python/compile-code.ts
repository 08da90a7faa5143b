import type { ResolvedCompile } from '../../contracts/jobs/compile.js';
import {
  call,
  dictionary,
  type Expression,
  type Item,
  keyword,
  list,
  statement,
  textLiteral,
} from '../../keras/formats/python/expression.js';
import { literal } from '../../keras/formats/python/literal.js';
import { instance, optimizerExpression } from '../../keras/formats/python/object.js';
import { snakeCase } from '../../keras/formats/python/operation.js';
import { completeLoss, lossOf, type StoredLoss } from '../../keras/losses/index.js';
import { ACCURACY_NAMES } from '../../keras/metrics/accuracy/accuracy.js';
import { completeMetric, metricNamed, metricOf, type StoredMetric } from '../../keras/metrics/index.js';
import { type CompleteOptimizer, optimizers } from '../../keras/optimizers/index.js';

/** The outputs of a model as `compile` names them. */
export interface OutputKeys {
  /** The key of an output in what `compile` and `fit` take. */
  names: readonly string[];
  /** Whether Keras's names of the outputs are these, so that objects are keyed by them; otherwise lists in their order. */
  areKeys: boolean;
}

/** The statement that compiles the model, and those that it needs before. */
export function compileCode(compile: ResolvedCompile, outputs: OutputKeys, scalesLoss: boolean): string[] {
  const optimizer = optimizers.complete(compile.optimizer);
  const before = excludedLines(optimizer);
  const items: Item[] = [
    keyword('optimizer', before.length > 0 ? 'optimizer' : optimizerOf(optimizer)),
    keyword(
      'loss',
      isLoss(compile.loss)
        ? lossExpression(compile.loss)
        : byOutput(compile.loss, outputs, nullable(lossExpression)),
    ),
    ...(compile.loss_weights === undefined
      ? []
      : [keyword('loss_weights', byOutput(compile.loss_weights, outputs, literal))]),
    ...metricsItems('metrics', compile.metrics, outputs),
    ...metricsItems('weighted_metrics', compile.weighted_metrics ?? [], outputs),
    ...(scalesLoss ? [keyword('auto_scale_loss', 'False')] : []),
  ];
  return [...before, ...statement('', call('model.compile', ...items))];
}

/** A method takes the names of weights without decay. */
function excludedLines(optimizer: CompleteOptimizer): string[] {
  const excluded = 'exclude_from_weight_decay' in optimizer ? optimizer.exclude_from_weight_decay : [];
  if (excluded.length === 0) return [];
  return [
    ...statement('optimizer = ', optimizerExpression(optimizer)),
    ...statement('', call('optimizer.exclude_from_weight_decay', keyword('var_names', literal(excluded)))),
  ];
}

/** The name of an optimizer whose arguments have their defaults, otherwise its constructor. */
function optimizerOf(optimizer: CompleteOptimizer): Expression {
  const written = optimizerExpression(optimizer);
  return typeof written !== 'string' && written.items.length === 0 ? textLiteral(optimizer.type) : written;
}

const isLoss = (loss: ResolvedCompile['loss']): loss is StoredLoss => typeof loss.type === 'string';

function lossExpression(stored: StoredLoss): Expression {
  const { type, reduction, ...given } = completeLoss(stored);
  const { className, args } = lossOf(type);
  const more = reduction === undefined ? [] : [keyword('reduction', textLiteral(reduction))];
  const written = instance(`keras.losses.${className}`, args, given, { more });
  return typeof written !== 'string' && written.items.length === 0 ? textLiteral(type) : written;
}

const nullable =
  <Value>(write: (value: Value) => Expression) =>
  (value: Value | null): Expression =>
    value === null ? 'None' : write(value);

function metricsItems(name: string, metrics: ResolvedCompile['metrics'], outputs: OutputKeys): Item[] {
  const write = (entries: readonly StoredMetric[]) => list(entries.map(metricExpression));
  if (Array.isArray(metrics)) return metrics.length === 0 ? [] : [keyword(name, write(metrics))];
  const isEmpty = Object.values(metrics).every((entries) => entries.length === 0);
  return isEmpty ? [] : [keyword(name, byOutput(metrics, outputs, write, list([])))];
}

/** Names of metrics that Keras's compile takes besides those of their classes. */
const SHORT_NAMES: ReadonlySet<string> = new Set(['mae', 'mse', 'mape', 'msle', 'bce']);

function metricExpression(stored: StoredMetric): Expression {
  const { name, function: type, ...given } = completeMetric(stored);
  const { className, args } = metricOf(type);
  const written = instance(`keras.metrics.${className}`, args, given);
  const isPlain = typeof written !== 'string' && written.items.length === 0;
  const isAccuracy = ACCURACY_NAMES.includes(name) && type.endsWith('accuracy');
  const isName = SHORT_NAMES.has(name) || name === snakeCase(className);
  if (isPlain && (isAccuracy || (isName && metricNamed(name)?.type === type))) return textLiteral(name);
  const named = name === type ? [] : [keyword('name', textLiteral(name))];
  return instance(`keras.metrics.${className}`, args, given, { more: named });
}

/** Entries by output: an object, or a list in the order of the outputs. */
function byOutput<Value>(
  entries: Readonly<Record<string, Value>>,
  { names, areKeys }: OutputKeys,
  write: (value: Value) => Expression,
  missing: Expression = 'None',
): Expression {
  const written = names.flatMap((name) => {
    const value = entries[name];
    return value === undefined ? [] : [[name, write(value)] as const];
  });
  const byName = new Map(written);
  return areKeys ? dictionary(written) : list(names.map((name) => byName.get(name) ?? missing));
}
