import * as tf from '@tensorflow/tfjs-core';
import type { ClassWeight, ResolvedConfig } from '../../../src/contracts/training-config.js';
import { fedBatch, gatheredBatch } from '../data/batch-input.js';
import type { ArraySpec } from '../data/sample-array.js';
import { located } from '../engine-failure.js';
import { recordFunction } from '../graph/function.js';
import {
  emitNode,
  type Graph,
  type GraphOutput,
  type GraphVariable,
  inScope,
  operandName,
  outputOf,
  typeAttribute,
} from '../graph/graph.js';
import { assign, placeholder, placeholderTensor, read } from '../graph/variables.js';
import { countedPositions, maskedMean } from '../masked-mean.js';
import { createMetric } from '../metrics.js';
import type { Optimizer, TrainedWeight } from '../optimizers/optimizer.js';
import { preprocess } from '../preprocessing/x-steps.js';
import { preprocessLabels } from '../preprocessing/y-steps.js';
import { keyOf, mixKeys } from '../random.js';
import type { ModelCall, Output, SequentialModel } from '../sequential.js';
import { statelessUniform } from '../stateless-random.js';
import type { BatchSteps } from './batch.js';
import { totalLoss } from './total-loss.js';

/** The parts of a job that its steps are recorded from. */
export interface StepParts {
  graph: Graph;
  model: SequentialModel;
  compile: Pick<ResolvedConfig['compile'], 'loss' | 'metrics'>;
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

/** What batches are made of. */
export interface BatchData {
  x: ArraySpec;
  y: ArraySpec;
  steps: BatchSteps;
  /** Where the arrays are kept whole; null: each batch is fed. */
  resident: { x: GraphVariable; y: GraphVariable } | null;
}

/** A step as a session runs it: names of what is fed and fetched. */
export interface RecordedStep {
  /** The batch: its rows, or its samples and their labels; then, in training, the step and the learning rate. */
  feeds: string[];
  /** float32 [loss, metrics …, positions]: means over the batch, and how many positions count in those of metrics. */
  result: string;
}

/** Records one update on a batch of `samples`. The result is of the weights before it. */
export function recordTrainStep(parts: StepParts, samples: number): RecordedStep {
  return parts.graph.record(`train_${samples}`, () => {
    let feeds: string[] = [];
    const [result] = asOne(parts, `train_step_of_${samples}`, () => {
      const step = recordUpdate(parts, samples);
      feeds = step.feeds;
      return [step.result];
    });
    if (result === undefined) throw new Error('The step has no result');
    return { feeds, result: result.name };
  });
}

/** Records nodes as they are or, for XLA, as one function. */
function asOne(
  { stepByXla }: StepParts,
  name: string,
  work: () => readonly GraphOutput[],
): readonly GraphOutput[] {
  return stepByXla ? recordFunction({ name, compiled: true }, work) : work();
}

function recordUpdate(parts: StepParts, samples: number): { feeds: string[]; result: GraphOutput } {
  const batch = recordBatch(parts.data, samples);
  const step = placeholderTensor('int32', []);
  const learningRate = placeholderTensor('float32', []);
  const updates: string[] = [];
  const forward = readingWeights(parts, {
    training: true,
    update: (variable, value) => updates.push(assign(variable, value)),
    randomUniform: randomUniformOf(parts.seed, step.tensor),
  });
  const { value, output, gradients } = differentiate(parts, forward, batch);
  located('the optimizer', () =>
    inScope('optimizer', 'the optimizer', () =>
      updates.push(
        ...parts.optimizer.apply(gradients, { learningRate: learningRate.tensor, step: step.tensor }),
      ),
    ),
  );
  const result = recordResult(parts, value, batch.y, output, updates);
  tf.dispose([output.x, ...(output.mask === null ? [] : [output.mask])]);
  return { feeds: [...batch.feeds, step.feed, learningRate.feed], result };
}

/** Records the same result without an update. */
export function recordTestStep(parts: StepParts, samples: number): RecordedStep {
  return parts.graph.record(`test_${samples}`, () => {
    const batch = recordBatch(parts.data, samples);
    const forward = readingWeights(parts, inferenceCall);
    const output = parts.model.apply(batch.x, forward);
    const value = totalLoss({ ...parts, classWeight: {} }, forward, batch.y, output);
    return { feeds: batch.feeds, result: recordResult(parts, value, batch.y, output, []).name };
  });
}

interface RecordedBatch {
  x: tf.Tensor;
  y: tf.Tensor;
  feeds: string[];
}

function recordBatch({ x, y, steps, resident }: BatchData, samples: number): RecordedBatch {
  return inScope('batch', 'the preprocessing', () => {
    const batch = resident === null ? fedArrays(x, y, samples) : gatheredArrays({ x, y }, resident, samples);
    return { ...batch, x: preprocess(batch.x, steps.x), y: preprocessLabels(batch.y, steps.y) };
  });
}

function fedArrays(x: ArraySpec, y: ArraySpec, samples: number): RecordedBatch {
  const inputs = fedBatch(x, samples);
  const labels = fedBatch(y, samples);
  return { x: inputs.tensor, y: labels.tensor, feeds: [inputs.feed, labels.feed] };
}

function gatheredArrays(
  { x, y }: Pick<BatchData, 'x' | 'y'>,
  resident: { x: GraphVariable; y: GraphVariable },
  samples: number,
): RecordedBatch {
  const rows = placeholder('int32', [samples]);
  return {
    x: gatheredBatch(resident.x, rows, x, samples),
    y: gatheredBatch(resident.y, rows, y, samples),
    feeds: [rows.name],
  };
}

/** What a step applies a model with, except for the weights. */
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

function differentiate(parts: StepParts, call: ModelCall, { x, y }: RecordedBatch): Differentiated {
  const weights = parts.trained.map(({ path }) => call.weight(path));
  let output: Differentiated['output'] | undefined;
  const forward = (): tf.Scalar => {
    const signal = parts.model.apply(x, call);
    output = { x: tf.keep(tf.clone(signal.x)), mask: signal.mask && tf.keep(tf.clone(signal.mask)) };
    return totalLoss(parts, call, y, signal);
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
  { compile }: Pick<StepParts, 'compile'>,
  loss: tf.Scalar,
  y: tf.Tensor,
  { x, mask }: Pick<Output, 'x' | 'mask'>,
  after: readonly string[],
): GraphOutput {
  return inScope('metrics', 'the metrics', () => {
    const means = compile.metrics.map((metric) => maskedMean(createMetric(metric)(y, x), mask));
    const result = tf.stack([loss, ...means, countedPositions(y.shape[0] ?? 1, mask)]);
    const attributes = { T: typeAttribute('float32') };
    return outputOf(emitNode({ op: 'Identity', inputs: [result], attributes, after }), 'float32');
  });
}

/** Records what tells whether every weight is a finite number: a bool. */
export function recordFiniteCheck({ graph, variables }: Pick<StepParts, 'graph' | 'variables'>): string {
  return graph.record('finite', () => {
    const checks = [...variables.values()].map((variable) => tf.all(tf.isFinite(read(variable))));
    return operandName(checks.length === 0 ? tf.scalar(true, 'bool') : tf.all(tf.stack(checks)));
  });
}
