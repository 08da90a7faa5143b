import type { ResolvedCompile, ResolvedLoss, ResolvedMetric } from '../../../contracts/jobs/compile.js';
import { optimizerToKeras3 } from '../../../keras/formats/keras3.js';
import type { Structure, TensorReference } from '../../../keras/graph/graph.js';
import { portsOf } from '../../../keras/graph/ports.js';
import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import { mapEntries } from '../../../keras/graph/structure.js';
import { completeLoss, lossOf } from '../../../keras/losses/index.js';
import { completeMetric, metricOf } from '../../../keras/metrics/index.js';
import { optimizers } from '../../../keras/optimizers/index.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { PythonFloat } from '../../../schema/python-json.js';
import { withPathsOfKeras } from '../optimizers/paths-of-keras.js';

/** The arguments of `model.compile` as Keras 3 saves them with a model. @param graph the model */
export function compileToKeras3(
  { optimizer, loss, loss_weights, metrics, weighted_metrics }: ResolvedCompile,
  graph: ResolvedGraph,
): JsonObject {
  const write = outputWriter(graph.outputs);
  return {
    optimizer: withFloats(optimizerToKeras3(withPathsOfKeras(optimizers.complete(optimizer), graph))),
    loss: isOne(loss) ? lossToKeras3(loss) : write(loss, (one) => one && lossToKeras3(one)),
    loss_weights: loss_weights === undefined ? null : write(loss_weights, (weight) => weight),
    metrics: metricsOf(metrics, write),
    weighted_metrics: weighted_metrics === undefined ? null : metricsOf(weighted_metrics, write),
    run_eagerly: false,
    steps_per_execution: 1,
  };
}

/** The arguments of optimizers that Keras rejects as integers. */
const FLOATS: ReadonlySet<string> = new Set(['learning_rate', 'momentum']);

function withFloats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFloats);
  if (!isObject(value)) return value;
  return mapEntries(value, (entry, key) =>
    typeof entry === 'number' && FLOATS.has(key) ? new PythonFloat(entry) : withFloats(entry),
  );
}

const isOne = (loss: ResolvedCompile['loss']): loss is ResolvedLoss => typeof loss['type'] === 'string';

type Write = <Value>(byOutput: Readonly<Record<string, Value>>, one: (value: Value) => unknown) => unknown;

/** Keras expects an object where the model gives one, and a list in the order of the outputs otherwise. */
function outputWriter(outputs: Structure<TensorReference>): Write {
  const names = portsOf(outputs).map(({ name }) => name);
  return (byOutput, one) => {
    const written = names.map((name) => {
      const value = Object.hasOwn(byOutput, name) ? byOutput[name] : undefined;
      return [name, value === undefined ? null : one(value)] as const;
    });
    return outputs.kind === 'object' ? Object.fromEntries(written) : written.map(([, value]) => value);
  };
}

function metricsOf(metrics: ResolvedCompile['metrics'], write: Write): unknown {
  if (Array.isArray(metrics)) return metrics.map(metricToKeras3);
  return write(metrics, (list) => list.map(metricToKeras3));
}

function lossToKeras3(stored: ResolvedLoss): JsonObject {
  const { type, from_logits, reduction = 'sum_over_batch_size', ...given } = completeLoss(stored);
  const { className, args } = lossOf(type);
  return inModule('keras.losses', className, {
    ...given,
    ...('from_logits' in args && { from_logits }),
    reduction,
    name: type,
  });
}

function metricToKeras3(stored: ResolvedMetric): JsonObject {
  const { function: type, ...given } = completeMetric(stored);
  return inModule('keras.metrics', metricOf(type).className, { ...given });
}

const inModule = (module: string, className: string, config: JsonObject): JsonObject => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});
