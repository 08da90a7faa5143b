import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { located } from '../engine-failure.js';
import type { Signal } from '../layers/layer.js';
import { createLoss } from '../losses.js';
import { countedPositions, maskedMean } from '../masked-mean.js';
import { createMetric } from '../metrics.js';
import { createOptimizer, type Optimizer } from '../optimizers/optimizer.js';
import { penalty } from '../regularizers.js';
import { buildSequential, type Output, type SequentialModel, type Weight } from '../sequential.js';
import type { BatchResult } from './totals.js';

/** A model with its loss, metrics and optimizer. Batches are preprocessed float32 tensors, the batch axis first. */
export interface CompiledModel {
  model: SequentialModel;
  optimizer: Optimizer;
  metricNames: readonly string[];
  /** One update. The result is of the weights before it. */
  trainStep(x: tf.Tensor, y: tf.Tensor): BatchResult;
  /** The same result without an update. */
  testStep(x: tf.Tensor, y: tf.Tensor): BatchResult;
  /** Whether every weight is a finite number. */
  hasFiniteWeights(): boolean;
  dispose(): void;
}

/** Builds the model of a job and everything its steps need. */
export function compileModel(config: Pick<ResolvedConfig, 'model' | 'compile' | 'seed'>): CompiledModel {
  const model = buildSequential(config.model, config.seed);
  const trainable = model.weights.filter((weight) => weight.trainable);
  const optimizer = createOptimizer(config.compile.optimizer, trainable);
  const loss = createTotalLoss(config.compile.loss, trainable);
  const metrics = config.compile.metrics.map(createMetric);

  /** The result of a batch, read in one go. */
  const measure = (lossValue: tf.Scalar, y: tf.Tensor, { x, mask }: Signal): BatchResult =>
    tf.tidy(() => {
      const means = metrics.map((metric) => maskedMean(metric(y, x), mask));
      const [first = Number.NaN, ...rest] = tf.stack([lossValue, ...means]).dataSync();
      const samples = y.shape[0] ?? 1;
      return { samples, loss: first, metrics: rest, positions: countedPositions(samples, mask) };
    });

  return {
    model,
    optimizer,
    metricNames: config.compile.metrics.map((metric) => metric.name),
    trainStep: (x, y) => {
      const { value, output, gradients } = differentiate(trainable, () => {
        const output = model.apply(x, { training: true, step: optimizer.step });
        return { value: loss(y, output), output };
      });
      located('the optimizer', () => optimizer.apply(gradients));
      const result = measure(value, y, output);
      tf.dispose([value, output.x, gradients]);
      output.mask?.dispose();
      return result;
    },
    testStep: (x, y) =>
      tf.tidy(() => {
        const output = model.apply(x, { training: false });
        return measure(loss(y, output), y, output);
      }),
    hasFiniteWeights: () => tf.tidy(() => areFinite(model.weights.map(({ variable }) => variable))),
    dispose() {
      model.dispose();
      optimizer.dispose();
    },
  };
}

/** The mean loss of a batch, the penalties on the weights that are trained, and what layers add. */
function createTotalLoss(config: ResolvedConfig['compile']['loss'], trainable: readonly Weight[]) {
  const loss = createLoss(config);
  const penalties = (): tf.Scalar[] =>
    trainable.flatMap(({ regularizer, variable }) =>
      regularizer === null ? [] : [penalty(regularizer, variable)],
    );
  return (labels: tf.Tensor, output: Output): tf.Scalar =>
    located('the loss', () =>
      tf.addN<tf.Scalar>([maskedMean(loss(labels, output), output.mask), ...penalties(), ...output.losses]),
    );
}

/** Zero times any number but a finite one is NaN. */
function areFinite(tensors: tf.Tensor[]): boolean {
  return tf.addN(tensors.map((tensor) => tf.sum(tf.mul(tensor, 0)))).dataSync()[0] === 0;
}

interface Forward {
  value: tf.Scalar;
  output: Signal;
}

interface Differentiated extends Forward {
  /** One for each weight; zeros where the loss does not depend on it. */
  gradients: tf.Tensor[];
}

/** The caller disposes of the value, the output and the gradients. */
function differentiate(trainable: readonly Weight[], forward: () => Forward): Differentiated {
  const variables = trainable.map(({ variable }) => variable);
  let kept: Signal | undefined;
  const { value, grads } = located('the gradients', () =>
    tf.variableGrads(() => {
      const { value, output } = forward();
      kept = keep(output);
      return value;
    }, variables),
  );
  if (kept === undefined) throw new Error('The forward pass was not run');
  const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable));
  return { value, output: kept, gradients };
}

/** The output with tensors that outlive the tape. */
function keep({ x, mask }: Signal): Signal {
  const copy = (tensor: tf.Tensor) => tf.keep(tf.clone(tensor));
  return { x: copy(x), mask: mask === null ? null : copy(mask), logits: null };
}
