import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerObject } from '../../../src/contracts/compile.js';
import { completeOptimizer } from '../../../src/domain/training/optimizer.js';
import { constrain } from '../constraints.js';
import type { Weight } from '../sequential.js';
import { clipGradients } from './clipping.js';
import { createUpdateRule } from './update-rules.js';

/** Changes weights by their gradients, and remembers what it needs between steps. */
export interface Optimizer {
  learningRate: number;
  /** One step; `gradients` in the order of the weights it was made for. */
  apply(gradients: tf.Tensor[]): void;
  /** Its memory by path (`dense/kernel/velocity`), for checkpoints. */
  slots: ReadonlyMap<string, tf.Variable>;
  /** Steps applied so far. */
  readonly step: number;
  dispose(): void;
}

/** An optimizer over the given weights, with zero steps behind it. */
export function createOptimizer(given: OptimizerObject, weights: readonly Weight[]): Optimizer {
  const config = completeOptimizer(given);
  const rule = createUpdateRule(config);
  const slots = new Map<string, tf.Variable>();
  for (const { path, shape } of weights) {
    for (const { name, initialValue } of rule.slots) {
      slots.set(
        `${path}/${name}`,
        tf.tidy(() => tf.variable(tf.fill(shape, initialValue), false)),
      );
    }
  }
  let step = 0;
  const optimizer: Optimizer = {
    learningRate: config.learning_rate,
    slots,
    get step() {
      return step;
    },
    apply(gradients) {
      step += 1;
      const clipped = tf.tidy(() => clipGradients(gradients, config));
      for (const [index, weight] of weights.entries()) tf.tidy(() => change(weight, clipped[index]));
      tf.dispose(clipped);
    },
    dispose: () => tf.dispose([...slots.values()]),
  };
  return optimizer;

  function change({ path, variable, constraint }: Weight, gradient: tf.Tensor | undefined): void {
    if (gradient === undefined) throw new Error(`There is no gradient for ${path}`);
    const { learningRate } = optimizer;
    if (config.weight_decay) variable.assign(tf.mul(variable, 1 - config.weight_decay * learningRate));
    rule.apply({ variable, gradient, slot: (name) => slotOf(`${path}/${name}`), learningRate, step });
    if (constraint !== null) variable.assign(constrain(constraint, variable));
  }

  function slotOf(path: string): tf.Variable {
    const slot = slots.get(path);
    if (slot === undefined) throw new Error(`The optimizer has no slot ${path}`);
    return slot;
  }
}
