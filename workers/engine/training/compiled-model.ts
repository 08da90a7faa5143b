import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { located } from '../engine-failure.js';
import { createLoss } from '../losses.js';
import { createMetric } from '../metrics.js';
import { createOptimizer, type Optimizer } from '../optimizers/optimizer.js';
import { penalty } from '../regularizers.js';
import { buildSequential, type SequentialModel } from '../sequential.js';

/** A model with its loss, metrics and optimizer. Batches are preprocessed float32 tensors, the batch axis first. */
export interface CompiledModel {
  model: SequentialModel;
  optimizer: Optimizer;
  metricNames: readonly string[];
  /** One update. @returns the sums over the batch's samples of the loss (penalties included) and of each metric. */
  trainStep(x: tf.Tensor, y: tf.Tensor): Float32Array;
  /** The same sums without an update. */
  testStep(x: tf.Tensor, y: tf.Tensor): Float32Array;
  dispose(): void;
}

/** Builds the model of a job and everything its steps need. */
export function compileModel(config: Pick<ResolvedConfig, 'model' | 'compile' | 'seed'>): CompiledModel {
  const model = buildSequential(config.model, config.seed);
  const trainable = model.weights.filter((weight) => weight.trainable);
  const variables = trainable.map((weight) => weight.variable);
  const optimizer = createOptimizer(config.compile.optimizer, trainable);
  const regularized = trainable.filter((weight) => weight.regularizer !== null);
  const sampleLoss = createLoss(config.compile.loss);
  const sampleMetrics = config.compile.metrics.map(createMetric);

  const penalties = (): tf.Scalar[] =>
    regularized.flatMap(({ regularizer, variable }) =>
      regularizer === null ? [] : [penalty(regularizer, variable)],
    );
  const totalLoss = (losses: tf.Tensor): tf.Scalar => tf.addN<tf.Scalar>([tf.mean(losses), ...penalties()]);
  const sums = (loss: tf.Tensor, y: tf.Tensor, output: tf.Tensor): Float32Array => {
    const batch = y.shape[0] ?? 1;
    const metrics = sampleMetrics.map((metric) => tf.sum(metric(y, output)));
    return readFloats(tf.stack([tf.mul(loss, batch), ...metrics]));
  };

  return {
    model,
    optimizer,
    metricNames: config.compile.metrics.map((metric) => metric.name),
    trainStep: (x, y) => {
      let output: tf.Tensor | undefined;
      const forward = (): tf.Scalar => {
        const signal = model.apply(x, { training: true, step: optimizer.step });
        output = tf.keep(tf.clone(signal.x));
        return located('the loss', () => totalLoss(sampleLoss(y, signal)));
      };
      const { value, grads } = differentiate(forward, variables);
      const gradients = trainable.map(({ variable }) => grads[variable.name] ?? tf.zerosLike(variable));
      const result = tf.tidy(() => sums(value, y, output ?? value));
      located('the optimizer', () => optimizer.apply(gradients));
      tf.dispose([value, ...gradients, ...(output ? [output] : [])]);
      return result;
    },
    testStep: (x, y) =>
      tf.tidy(() => {
        const signal = model.apply(x, { training: false });
        return sums(totalLoss(sampleLoss(y, signal)), y, signal.x);
      }),
    dispose() {
      model.dispose();
      optimizer.dispose();
    },
  };
}

interface Gradients {
  value: tf.Tensor;
  grads: tf.NamedTensorMap;
}

/** A model without trainable weights has a loss, and no gradients. */
function differentiate(forward: () => tf.Scalar, variables: tf.Variable[]): Gradients {
  if (variables.length === 0) return { value: tf.tidy(forward), grads: {} };
  return located('the gradients', () => tf.variableGrads(forward, variables));
}

function readFloats(tensor: tf.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}
