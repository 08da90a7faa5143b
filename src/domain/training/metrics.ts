import { METRIC_ALIASES, type MetricName, type ResolvedMetric } from '../../contracts/compile.js';
import type { Task } from '../../contracts/training-config.js';
import { type Shape, showShape } from '../../keras/shape.js';
import { describeLabels, type Labels } from '../data/labels.js';
import type { Issue, JobWarning } from '../problems/issue.js';
import type { ModelOutput } from './model-output.js';
import type { Located } from './of-one-output.js';
import { isClassPerVector, pairsUp } from './pairing.js';
import type { ReadMetric } from './read-metrics.js';

type MetricFunction = ResolvedMetric['function'];

/** Each metric under the name used by the job, with the function that computes it. */
export function resolveMetrics(
  given: readonly ReadMetric[],
  output: Shape,
  labels: Shape,
): Located<ResolvedMetric>[] {
  return given.map(({ value, pointer }) => ({ value: resolveOne(value, output, labels), pointer }));
}

const resolveOne = (metric: ReadMetric['value'], output: Shape, labels: Shape): ResolvedMetric =>
  typeof metric === 'string' ? { name: metric, function: metricFunction(metric, output, labels) } : metric;

function metricFunction(name: MetricName, output: Shape, labels: Shape): MetricFunction {
  switch (name) {
    case 'acc':
    case 'accuracy':
      return resolveAccuracy(output, labels);
    case 'mse':
    case 'mae':
      return METRIC_ALIASES[name];
    default:
      return name;
  }
}

/** Keras 3's is_binary_or_sparse_categorical in compile_utils.py; the shapes here lack the batch axis. */
function resolveAccuracy(output: Shape, labels: Shape): MetricFunction {
  const width = output.at(-1) ?? 1;
  if (width === 1) return 'binary_accuracy';
  const isSparse = labels.length < output.length || labels.at(-1) === 1;
  return isSparse ? 'sparse_categorical_accuracy' : 'categorical_accuracy';
}

/** Rejects metrics that cannot be computed from these outputs and labels. */
export function metricIssues(
  metrics: readonly Located<ResolvedMetric>[],
  output: ModelOutput,
  labels: Labels,
): Issue[] {
  return metrics.flatMap(({ value: metric, pointer }): Issue[] => {
    const isSparse = metric.function === 'sparse_categorical_accuracy';
    const fits = isSparse
      ? labels.kind !== 'one_hot' && isClassPerVector(output.shape, labels.shape)
      : pairsUp(output.shape, labels.shape);
    if (fits) return [];
    const need = isSparse ? 'one class number per output vector' : 'labels in the shape of the outputs';
    const detail = `${metric.name} needs ${need}; the model output has shape ${showShape(output.shape)} and the labels are ${describeLabels(labels)}. Use accuracy, which adapts to the shapes.`;
    return [{ pointer, code: 'incompatible_metric', detail }];
  });
}

/** Rejects metrics with the same name, because each is reported under its name. */
export function duplicateMetricIssues(metrics: readonly ReadMetric[]): Issue[] {
  const names = metrics.map(({ value }) => (typeof value === 'string' ? value : value.name));
  return metrics.flatMap(({ pointer }, index): Issue[] => {
    const name = names[index];
    if (name === undefined || names.indexOf(name) === index) return [];
    const detail = `Two metrics have the name ${name}, under which each would be reported. Remove one.`;
    return [{ pointer, code: 'invalid_value', detail }];
  });
}

/** Warns about accuracies with little meaning. */
export function metricWarnings(metrics: readonly Located<ResolvedMetric>[], task: Task): JobWarning[] {
  return metrics.flatMap(({ value: metric, pointer }): JobWarning[] => {
    if (!metric.function.endsWith('accuracy')) return [];
    if (task === 'regression' && metric.function === 'binary_accuracy') {
      const detail = `${metric.name} is meaningless for regression targets. Use mae.`;
      return [{ pointer, code: 'accuracy_on_regression', detail }];
    }
    if (task === 'multi_label' && metric.function === 'categorical_accuracy') {
      const detail = `${metric.name} compares only the largest output, as Keras does for these shapes. Use binary_accuracy for independent labels.`;
      return [{ pointer, code: 'accuracy_on_multi_label', detail }];
    }
    return [];
  });
}
