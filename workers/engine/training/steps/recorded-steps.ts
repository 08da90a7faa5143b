import * as tf from '@tensorflow/tfjs-core';
import { elementsOf } from '../../../../src/keras/shape.js';
import { located } from '../../engine-failure.js';
import { recordFunction } from '../../graph/function.js';
import {
  afterChanges,
  emitNode,
  type Graph,
  type GraphVariable,
  inScope,
  operandName,
  tensorOf,
  typeAttribute,
} from '../../graph/graph.js';
import { reserveList, stackedOutput, writeList } from '../../graph/loop/tensor-list.js';
import { repeat } from '../../graph/loop/while-loop.js';
import {
  assign,
  elementOf,
  placeholder,
  placeholderTensor,
  read,
  UNKNOWN_SIZE,
} from '../../graph/variables.js';
import type { Model, ModelCall } from '../../model/model.js';
import { withoutGradient } from '../../ops/custom-gradient.js';
import { keyOf, mixKeys } from '../../ops/random/random.js';
import { statelessUniform } from '../../ops/random/stateless-random.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import type { TrainedWeight } from '../../optimizers/parts/trained-weight.js';
import type { StepInputs } from '../../optimizers/step/update.js';
import type { ReportedOutput } from '../outputs/reported-output.js';
import { type BatchLoss, batchLoss, sampleLosses } from '../outputs/total-loss.js';
import type { TrainedOutputs } from '../outputs/trained-output.js';
import type { Batch } from './batch.js';
import { mixedBatch } from './mixed-batch.js';
import { type BatchData, recordBatches } from './recorded-batches.js';
import { outcomeSize, recordReport } from './recorded-report.js';
import { type BatchOutcome, recordResult, resultSize } from './recorded-results.js';

/** The parts of a job from which its steps are recorded. */
export interface StepParts extends TrainedOutputs {
  graph: Graph;
  model: Model;
  seed: number;
  /** The variable of every weight, by path. */
  variables: ReadonlyMap<string, GraphVariable>;
  trained: readonly TrainedWeight[];
  optimizer: Optimizer;
  data: BatchData;
  /** Whether XLA compiles the training step, as one function. */
  stepByXla: boolean;
}

/** Steps as a session runs them, any number per call: names of feeds and fetches. */
export interface RecordedSteps {
  /**
   * How many steps; of each the batch: its rows, or its inputs and labels; then, in training, the number of the
   * first step, the learning rates of each for each part of the optimizer and, of one that may skip updates, how many
   * it had skipped.
   */
  feeds: string[];
  /** float32, of each step what `recordResult` records, then what `recordReport` does where there is a report. */
  result: string;
}

/** Records updates on batches of `samples`, one after the other. Each result is of the weights before its update. */
export function recordTrainSteps(parts: StepParts, samples: number): RecordedSteps {
  const record = (): RecordedSteps => {
    const batches = recordBatches(parts.data, samples);
    const first = placeholderTensor('int32', []);
    const rates = parts.optimizer.learningRates.map(() => placeholder('float32', [UNKNOWN_SIZE]));
    const skips = recordSkips(parts);
    const steps = repeatSteps(resultSize(parts), (index) => {
      const batch = batches.at(index);
      const number = tf.add(first.tensor, index);
      const skipped = skips.now();
      const rateIndex = skipped === undefined ? index : tf.sub(index, skipped.inCall);
      const inputs = {
        step: skipped === undefined ? number : tf.sub(number, skipped.before),
        learningRates: rates.map((ofPart) =>
          tensorOf(elementOf(ofPart, rateIndex), { shape: [], dtype: 'float32' }),
        ),
      };
      return asOne(parts, `train_step_of_${samples}`, () => {
        const mixed = mixedBatch(batch(), parts.data.steps, randomUniformOf(parts.seed, number));
        return recordUpdate(parts, mixed, number, inputs);
      });
    });
    const feeds = [steps.count, ...batches.feeds, first.feed, ...rates.map(({ name }) => name)];
    return { feeds: [...feeds, ...skips.feeds], result: steps.result };
  };
  return parts.graph.record(`train_${samples}`, record, ({ feeds, result }) => [...feeds, result]);
}

/** The updates that were skipped before a step, in all, and in the call: int32 scalars. */
interface Skips {
  before: tf.Tensor;
  inCall: tf.Tensor;
}

/** Records how many updates were skipped; undefined for an optimizer that skips none. */
function recordSkips({ optimizer }: StepParts): { feeds: string[]; now(): Skips | undefined } {
  const { skipped } = optimizer;
  if (skipped === undefined) return { feeds: [], now: () => undefined };
  const { tensor, feed } = placeholderTensor('int32', []);
  const now = () => {
    const before = tf.cast(read(skipped), 'int32');
    return { before, inCall: tf.sub(before, tensor) };
  };
  return { feeds: [feed], now };
}

/** Records the same results without an update, then reports on outputs, then the loss of each sample; NaN where it has none. */
export function recordTestSteps(
  parts: StepParts,
  samples: number,
  reported: readonly ReportedOutput[] = [],
  withLosses = false,
): RecordedSteps {
  const size =
    reported.reduce((sum, one) => sum + outcomeSize(one, samples), resultSize(parts)) +
    (withLosses ? samples : 0);
  const name = reported.length === 0 ? 'test' : 'evaluate';
  return parts.graph.record(`${name}_${samples}`, () => {
    const batches = recordBatches(parts.data, samples);
    const steps = repeatSteps(size, (index) => {
      const batch = batches.at(index)();
      const forward = readingWeights(parts, inferenceCall);
      const given = parts.model.apply(batch.inputs, forward);
      const loss = batchLoss(parts, forward, batch, given);
      const { labels, weights } = batch;
      const outcome = { loss, labels, weights, outputs: given.outputs, isTraining: false };
      const result = recordResult(parts, outcome, []);
      return joined([
        result,
        ...(reported.length === 0 ? [] : [recordReport(reported, outcome)]),
        ...(withLosses ? [sampleLosses(parts, batch, given) ?? tf.fill([samples], Number.NaN)] : []),
      ]);
    });
    return { feeds: [steps.count, ...batches.feeds], result: steps.result };
  });
}

const joined = (parts: tf.Tensor[]): tf.Tensor => {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : tf.concat(parts);
};

/** Records the outputs of a model, those of a batch one after the other. */
export function recordOutputSteps(parts: StepParts, samples: number): RecordedSteps {
  const size = parts.model.outputs.reduce((sum, { shape }) => sum + samples * elementsOf(shape), 0);
  return parts.graph.record(`outputs_${samples}`, () => {
    const batches = recordBatches(parts.data, samples);
    const steps = repeatSteps(size, (index) => {
      const { outputs } = parts.model.apply(batches.at(index)().inputs, readingWeights(parts, inferenceCall));
      return joined(outputs.map(({ x }) => tf.reshape(x, [-1])));
    });
    return { feeds: [steps.count, ...batches.feeds], result: steps.result };
  });
}

/** Records nodes as they are or, for XLA, as one function, which gives float32. */
function asOne({ stepByXla }: Pick<StepParts, 'stepByXla'>, name: string, work: () => tf.Tensor): tf.Tensor {
  if (!stepByXla) return work();
  let shape: readonly number[] = [];
  const [result] = recordFunction({ name, compiled: true }, () => {
    const inside = work();
    ({ shape } = inside);
    return [{ kind: 'output', name: operandName(inside), dtype: 'float32' }];
  });
  if (result === undefined) throw new Error('The step has no result');
  return tensorOf(result, { shape, dtype: 'float32' });
}

/** Repeats a step as often as a run says. @returns what feeds the number, and the results of the steps, each of the given size */
function repeatSteps(size: number, step: (index: tf.Tensor) => tf.Tensor): { count: string; result: string } {
  const count = placeholderTensor('int32', []);
  const results = reserveList(count.tensor, [size]);
  const body: Parameters<typeof repeat>[2] = (index, { lists }) => ({
    tensors: [],
    lists: lists.map((list) => writeList(list, index, step(index))),
  });
  const { lists } = repeat(count.tensor, { tensors: [], lists: [results] }, body, 'inside');
  return { count: count.feed, result: lists.map((list) => stackedOutput(list).name).join() };
}

/** @param number of the batch, by which random numbers are drawn: int32 scalar */
function recordUpdate(parts: StepParts, batch: Batch, number: tf.Tensor, inputs: StepInputs): tf.Tensor {
  // A layer that is called twice updates its statistics twice; the last values are the ones to keep.
  const statistics = new Map<GraphVariable, tf.Tensor>();
  const updated: tf.Tensor[] = [];
  const forward = readingWeights(parts, {
    training: true,
    update: (variable, value) => {
      statistics.set(variable, value);
      updated.push(value);
    },
    randomUniform: randomUniformOf(parts.seed, number),
  });
  const step = parts.optimizer.beginStep();
  const { loss, outputs, gradients } = differentiate(parts, forward, batch, step.lossScale);
  const changes = new Map([...statistics].map(([variable, value]) => [variable, assign(variable, value)]));
  const updates = [...changes.values()];
  // A layer may change a weight that is trained: the optimizer continues from there.
  const optimized = () => afterChanges(changes, () => step.apply(gradients, inputs));
  located('the optimizer', () => inScope('optimizer', 'the optimizer', () => updates.push(...optimized())));
  const { labels, weights } = batch;
  const result = recordResult(parts, { loss, labels, weights, outputs, isTraining: true }, updates);
  tf.dispose([...updated, ...loss.ofOutputs.filter((own) => own !== null)]);
  for (const { x, logits, mask } of outputs) tf.dispose([x, logits, mask].filter((one) => one !== null));
  return result;
}

/** The inputs of a model in a step, except for the weights. */
interface StepCall {
  training: boolean;
  update(variable: GraphVariable, value: tf.Tensor): void;
  randomUniform: ModelCall['randomUniform'];
}

/** Numbers that the seed, the layer, its stream and the step decide. @param step int32 scalar */
export function randomUniformOf(seed: number, step: tf.Tensor): ModelCall['randomUniform'] {
  return (shape, layer, stream) => statelessUniform(shape, mixKeys(seed, keyOf(layer), stream), step);
}

/** Of predictions: nothing changes, nothing is drawn. */
export const inferenceCall: StepCall = {
  training: false,
  update: () => {
    throw new Error('A layer changed a weight outside training');
  },
  randomUniform: () => {
    throw new Error('A layer drew random numbers outside training');
  },
};

/** Reads each weight once in a step; one that a layer updates has its next value from then on, as in Keras. */
export function readingWeights(
  { variables, trained = [] }: Pick<StepParts, 'variables'> & Partial<Pick<StepParts, 'trained'>>,
  { training, update, randomUniform }: StepCall,
): ModelCall {
  const variableOf = (path: string): GraphVariable => {
    const variable = variables.get(path);
    if (variable === undefined) throw new Error(`The model has no weight ${path}`);
    return variable;
  };
  const isTrained = new Set(trained.map(({ path }) => path));
  const values = new Map<string, tf.Tensor>();
  for (const [path, variable] of variables) values.set(path, read(variable));
  return {
    training,
    weight: (path) => values.get(path) ?? read(variableOf(path)),
    update: (path, value) => {
      const next = tf.keep(
        isTrained.has(path) ? tf.clone(value) : withoutGradient(value, () => tf.clone(value)),
      );
      values.set(path, next);
      update(variableOf(path), next);
    },
    randomUniform,
  };
}

interface Differentiated {
  loss: BatchLoss;
  outputs: BatchOutcome['outputs'];
  /** One for each trained weight; undefined where the loss does not depend on it. */
  gradients: (tf.Tensor | undefined)[];
}

/** @param scale a factor of the gradients */
function differentiate(
  parts: StepParts,
  call: ModelCall,
  batch: Batch,
  scale: tf.Scalar | undefined,
): Differentiated {
  const weights = parts.trained.map(({ path }) => call.weight(path));
  let outputs: Differentiated['outputs'] = [];
  let ofOutputs: BatchLoss['ofOutputs'] = [];
  const forward = (): tf.Scalar => {
    const given = parts.model.apply(batch.inputs, call);
    outputs = given.outputs.map(({ x, logits, mask }) => ({
      x: kept(x),
      logits: logits && kept(logits),
      mask: mask && kept(mask),
    }));
    const loss = batchLoss(parts, call, batch, given);
    ofOutputs = reportsLosses(parts) ? loss.ofOutputs.map((own) => own && kept(own)) : [];
    return loss.total;
  };
  // Without trained weights there is nothing to differentiate by, which the tape would not take.
  const { value, grads } =
    weights.length === 0
      ? { value: forward(), grads: [] }
      : located('the gradients', () =>
          inScope('gradients', undefined, () => tf.engine().gradients(forward, weights, scale, true)),
        );
  const gradients = weights.map((_, index) => grads[index] ?? undefined);
  return { loss: { total: value, ofOutputs }, outputs, gradients };
}

const reportsLosses = ({ groups }: StepParts): boolean => groups.some(({ of }) => of === 'batches');

/** A copy that outlives the pass. */
const kept = <T extends tf.Tensor>(x: T): T => tf.keep(tf.clone(x));

/** Records what the optimizer does at the end of a training; undefined where it does nothing. */
export function recordChange(
  { graph, optimizer }: StepParts,
  name: 'finalize' | 'swapMeans',
): string | undefined {
  const change = optimizer[name];
  if (change === undefined) return undefined;
  return graph.record(name, () => {
    const attributes = { T: typeAttribute('bool') };
    const inputs = [tf.scalar(true, 'bool')];
    return `${emitNode({ op: 'Identity', inputs, attributes, after: change() })}:0`;
  });
}

/** Records what tells whether every weight is a finite number: a bool. */
export function recordFiniteCheck({ graph, variables }: Pick<StepParts, 'graph' | 'variables'>): string {
  return graph.record('finite', () => {
    const checks = [...variables.values()].map((variable) => tf.all(tf.isFinite(read(variable))));
    return operandName(checks.length === 0 ? tf.scalar(true, 'bool') : tf.all(tf.stack(checks)));
  });
}
