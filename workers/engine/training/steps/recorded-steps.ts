import * as tf from '@tensorflow/tfjs-core';
import type { ClassWeight, ResolvedConfig } from '../../../../src/contracts/jobs/training-config.js';
import { located } from '../../engine-failure.js';
import { recordFunction } from '../../graph/function.js';
import {
  emitOne,
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
import type { NamedMetric } from '../../metrics/index.js';
import type { Model, ModelCall, Output } from '../../model/model.js';
import { firstOutput } from '../../model/model.js';
import { countedPositions } from '../../ops/masked-mean.js';
import { keyOf, mixKeys } from '../../ops/random/random.js';
import { statelessUniform } from '../../ops/random/stateless-random.js';
import type { Optimizer, TrainedWeight } from '../../optimizers/optimizer.js';
import type { StepInputs } from '../../optimizers/step/update.js';
import { totalLoss } from '../total-loss.js';
import type { Batch } from './batch.js';
import { type BatchData, recordBatches } from './recorded-batches.js';

/** The parts of a job from which its steps are recorded. */
export interface StepParts {
  graph: Graph;
  model: Model;
  compile: Pick<ResolvedConfig['compile'], 'loss'>;
  metrics: readonly NamedMetric[];
  /** How much the loss of a sample of each class counts in training. */
  classWeight: ClassWeight;
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
   * first step, and the learning rate of each.
   */
  feeds: string[];
  /** float32, of each step [loss, metrics …, positions]: the mean loss of its batch, what each metric measured, how many positions count. */
  result: string;
}

/** Records updates on batches of `samples`, one after the other. Each result is of the weights before its update. */
export function recordTrainSteps(parts: StepParts, samples: number): RecordedSteps {
  return parts.graph.record(`train_${samples}`, () => {
    const batches = recordBatches(parts.data, samples);
    const first = placeholderTensor('int32', []);
    const learningRates = placeholder('float32', [UNKNOWN_SIZE]);
    const steps = repeatSteps(parts, (index) => {
      const batch = batches.at(index);
      const inputs = {
        step: tf.add(first.tensor, index),
        learningRate: tensorOf(elementOf(learningRates, index), { shape: [], dtype: 'float32' }),
      };
      return asOne(parts, `train_step_of_${samples}`, () => recordUpdate(parts, batch(), inputs));
    });
    return { feeds: [steps.count, ...batches.feeds, first.feed, learningRates.name], result: steps.result };
  });
}

/** Records the same results without an update. */
export function recordTestSteps(parts: StepParts, samples: number): RecordedSteps {
  return parts.graph.record(`test_${samples}`, () => {
    const batches = recordBatches(parts.data, samples);
    const steps = repeatSteps(parts, (index) => {
      const batch = batches.at(index)();
      const forward = readingWeights(parts, inferenceCall);
      const output = firstOutput(parts.model.apply(batch.inputs, forward));
      const value = totalLoss({ ...parts, classWeight: {} }, forward, labelsOf(batch), output);
      return recordResult(parts, value, labelsOf(batch), output, []);
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

/** Repeats a step as often as a run says. @returns what feeds the number, and the results of the steps */
function repeatSteps(
  { metrics }: Pick<StepParts, 'metrics'>,
  step: (index: tf.Tensor) => tf.Tensor,
): { count: string; result: string } {
  const count = placeholderTensor('int32', []);
  const measured = metrics.reduce((sum, { size }) => sum + size, 0);
  const results = reserveList(count.tensor, [measured + 2]);
  const body: Parameters<typeof repeat>[2] = (index, { lists }) => ({
    tensors: [],
    lists: lists.map((list) => writeList(list, index, step(index))),
  });
  const { lists } = repeat(count.tensor, { tensors: [], lists: [results] }, body, 'inside');
  return { count: count.feed, result: lists.map((list) => stackedOutput(list).name).join() };
}

function recordUpdate(parts: StepParts, batch: Batch, inputs: StepInputs): tf.Tensor {
  const updates: string[] = [];
  const forward = readingWeights(parts, {
    training: true,
    update: (variable, value) => updates.push(assign(variable, value)),
    randomUniform: randomUniformOf(parts.seed, inputs.step),
  });
  const { value, output, gradients } = differentiate(parts, forward, batch);
  located('the optimizer', () =>
    inScope('optimizer', 'the optimizer', () => updates.push(...parts.optimizer.apply(gradients, inputs))),
  );
  const result = recordResult(parts, value, labelsOf(batch), output, updates);
  tf.dispose([output.x, ...(output.mask === null ? [] : [output.mask])]);
  return result;
}

/** The labels of the only output. */
function labelsOf({ labels: [labels] }: Batch): tf.Tensor {
  if (labels === undefined) throw new Error('The batch has no labels');
  return labels;
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

/** Reads each weight once in a step. */
export function readingWeights(
  { variables }: Pick<StepParts, 'variables'>,
  { training, update, randomUniform }: StepCall,
): ModelCall {
  const variableOf = (path: string): GraphVariable => {
    const variable = variables.get(path);
    if (variable === undefined) throw new Error(`The model has no weight ${path}`);
    return variable;
  };
  const values = new Map<string, tf.Tensor>();
  for (const [path, variable] of variables) values.set(path, read(variable));
  return {
    training,
    weight: (path) => values.get(path) ?? read(variableOf(path)),
    update: (path, value) => update(variableOf(path), value),
    randomUniform,
  };
}

interface Differentiated {
  value: tf.Scalar;
  output: Pick<Output, 'x' | 'mask'>;
  /** One for each trained weight; zeros where the loss does not depend on it. */
  gradients: tf.Tensor[];
}

function differentiate(parts: StepParts, call: ModelCall, batch: Batch): Differentiated {
  const weights = parts.trained.map(({ path }) => call.weight(path));
  let output: Differentiated['output'] | undefined;
  const forward = (): tf.Scalar => {
    const signal = firstOutput(parts.model.apply(batch.inputs, call));
    output = { x: tf.keep(tf.clone(signal.x)), mask: signal.mask && tf.keep(tf.clone(signal.mask)) };
    return totalLoss(parts, call, labelsOf(batch), signal);
  };
  // Without trained weights there is nothing to differentiate by, which the tape would not take.
  const { value, grads } =
    weights.length === 0
      ? { value: forward(), grads: [] }
      : located('the gradients', () =>
          inScope('gradients', undefined, () => tf.engine().gradients(forward, weights, undefined, true)),
        );
  if (output === undefined) throw new Error('The forward pass was not run');
  return { value, output, gradients: weights.map((weight, index) => grads[index] ?? tf.zerosLike(weight)) };
}

function recordResult(
  { metrics }: Pick<StepParts, 'metrics'>,
  loss: tf.Scalar,
  labels: tf.Tensor,
  { x: output, mask }: Pick<Output, 'x' | 'mask'>,
  after: readonly string[],
): tf.Tensor {
  return inScope('metrics', 'the metrics', () => {
    const measured = metrics.map((metric) => metric.measure({ labels, output, mask }));
    const result = inOneRow([loss, ...measured, countedPositions(labels.shape[0] ?? 1, mask)]);
    const attributes = { T: typeAttribute('float32') };
    return emitOne(
      { op: 'Identity', inputs: [result], attributes, after },
      { shape: result.shape, dtype: 'float32' },
    );
  });
}

/** Scalars and vectors as one vector. */
function inOneRow(numbers: tf.Tensor[]): tf.Tensor {
  if (numbers.every(({ rank }) => rank === 0)) return tf.stack(numbers);
  return tf.concat(numbers.map((number) => tf.reshape(number, [-1])));
}

/** Records what tells whether every weight is a finite number: a bool. */
export function recordFiniteCheck({ graph, variables }: Pick<StepParts, 'graph' | 'variables'>): string {
  return graph.record('finite', () => {
    const checks = [...variables.values()].map((variable) => tf.all(tf.isFinite(read(variable))));
    return operandName(checks.length === 0 ? tf.scalar(true, 'bool') : tf.all(tf.stack(checks)));
  });
}
