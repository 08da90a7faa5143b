import * as tf from '@tensorflow/tfjs-core';
import { emitOne, inScope, typeAttribute } from '../../graph/graph.js';
import type { Signal } from '../../layers/kernel.js';
import { countedPositions, positionWeights } from '../../ops/masked-mean.js';
import { sampleWeightsOf } from '../outputs/sample-weights.js';
import type { BatchLoss } from '../outputs/total-loss.js';
import type { MetricGroup, MetricSource, PlacedMetric, TrainedOutputs } from '../outputs/trained-output.js';

/** The values of a batch from which its result is computed. */
export interface BatchOutcome {
  loss: BatchLoss;
  /** Of each output; undefined for one without labels. */
  labels: readonly (tf.Tensor | undefined)[];
  /** Of the samples of each output; undefined for one without. */
  weights: readonly (tf.Tensor | undefined)[];
  outputs: readonly Signal[];
  /** Whether class weights count, which only training has. */
  isTraining: boolean;
}

/** How many numbers a result has. */
export const resultSize = ({ metrics, groups }: Pick<TrainedOutputs, 'metrics' | 'groups'>): number =>
  1 + metrics.reduce((sum, { size }) => sum + size, 0) + groups.length;

/**
 * Records the result of a batch, float32 [loss, metrics …, positions …]: the total loss, what each metric measured, and how many
 * positions count in each group of metrics. @param after What is done before it is read
 */
export function recordResult(
  trained: TrainedOutputs,
  batch: BatchOutcome,
  after: readonly string[],
): tf.Tensor {
  return inScope('metrics', 'the metrics', () => {
    const outcomes = outcomesOf(trained, batch);
    const measured = trained.metrics.map((metric) => measure(metric, outcomes, batch));
    const positions = trained.groups.map((group) => positionsOf(group, outcomes));
    const result = inOneRow([batch.loss.total, ...measured, ...positions]);
    const attributes = { T: typeAttribute('float32') };
    return emitOne(
      { op: 'Identity', inputs: [result], attributes, after },
      { shape: result.shape, dtype: 'float32' },
    );
  });
}

/** The labels and values of an output, and the weights of its samples. */
interface OutputOutcome {
  labels: tf.Tensor;
  output: tf.Tensor;
  logits: tf.Tensor | null;
  mask: tf.Tensor | null;
  weights: tf.Tensor | null;
}

/** Of an output by its number. Weights are computed only for metrics that use them; others count steps that a mask excludes. */
type Outcomes = (source: OutputSource) => OutputOutcome;
type OutputSource = Extract<MetricSource, { of: 'output' }>;

function outcomesOf(
  trained: TrainedOutputs,
  { labels, weights: given, outputs, isTraining }: BatchOutcome,
): Outcomes {
  return ({ output: index, isWeighted, countsMasked }) => {
    const [signal, output, own] = [outputs[index], trained.outputs[index], labels[index]];
    if (signal === undefined || output === undefined || own === undefined)
      throw new Error(`A metric of output ${index} has no labels`);
    const weighted = { labels: own, weights: given[index] };
    const weights = isWeighted ? sampleWeightsOf(output, weighted, signal, isTraining) : null;
    const { x, logits, mask } = signal;
    return { labels: own, output: x, logits, mask: countsMasked ? null : mask, weights };
  };
}

function measure(metric: PlacedMetric, outcomes: Outcomes, { loss }: BatchOutcome): tf.Tensor {
  const { source } = metric;
  if (source.of === 'output') return metric.measure(outcomes(source));
  const own = loss.ofOutputs[source.output];
  if (own === undefined || own === null) throw new Error(`Output ${source.output} has no loss`);
  return own;
}

function positionsOf(group: MetricGroup, outcomes: Outcomes): tf.Scalar {
  if (group.of === 'batches') return tf.scalar(1);
  const { labels, mask, weights } = outcomes(group);
  if (weights !== null) return tf.sum<tf.Scalar>(positionWeights(weights, mask));
  return countedPositions(labels.shape[0] ?? 1, mask);
}

/** Scalars and vectors as one vector. */
function inOneRow(numbers: tf.Tensor[]): tf.Tensor {
  if (numbers.every(({ rank }) => rank === 0)) return tf.stack(numbers);
  return tf.concat(numbers.map((number) => tf.reshape(number, [-1])));
}
