import * as tf from '@tensorflow/tfjs-core';
import type { LossScale } from '../../../../src/keras/optimizers/parts.js';
import { branch, type Effects } from '../../graph/branch.js';
import type { Graph } from '../../graph/graph.js';
import { assign, assignAdd, read } from '../../graph/variables.js';
import { declareSlot, type OptimizerSlot } from './slots.js';

/** The scale of a loss that adapts to the gradients, in variables of the graph. */
export interface DynamicScale {
  slots: readonly OptimizerSlot[];
  /** How many updates were skipped: float32. */
  skipped: OptimizerSlot['variable'];
  /** Reads the scale of a step. */
  read(): tf.Scalar;
  /**
   * Records an update by finite gradients, or that it is skipped: keras/src/optimizers/loss_scale_optimizer.py.
   * @param scale as it was read in this step @param update records the update by gradients without the scale
   */
  apply(
    gradients: readonly tf.Tensor[],
    scale: tf.Tensor,
    update: (gradients: tf.Tensor[]) => string[],
  ): string;
}

/** The largest power of two in float32. */
const LARGEST_SCALE = 2 ** 127;

/** A scale as `LossScaleOptimizer` has it. */
export function createDynamicScale(graph: Graph, { initial, growthSteps }: LossScale): DynamicScale {
  const scalar = (name: string, initialValue: number) =>
    declareSlot(graph, name, { initialValue, shape: [] });
  const slots = [
    scalar('step_counter', 0),
    scalar('dynamic_scale', initial),
    scalar('skipped_steps', 0),
  ] as const;
  const [counter, kept, skipped] = [slots[0].variable, slots[1].variable, slots[2].variable];

  /**
   * Doubles the scale after as many finite steps in a row. In Keras it becomes infinite at last and no step is finite from then on;
   * here it stays finite.
   */
  function grow(scale: tf.Tensor): string[] {
    const count = read(counter);
    const isDue = tf.equal(count, tf.scalar(growthSteps - 1));
    return [
      assign(counter, tf.where(isDue, tf.scalar(0), tf.add(count, 1))),
      assign(kept, tf.where(isDue, tf.minimum(tf.mul(scale, 2), LARGEST_SCALE), scale)),
    ];
  }

  const skip = (scale: tf.Tensor): Effects => {
    return () => [
      assign(counter, tf.scalar(0)),
      assign(kept, tf.mul(scale, 0.5)),
      assignAdd(skipped, tf.scalar(1)),
    ];
  };

  return {
    slots,
    skipped,
    read: () => tf.reshape<tf.Rank.R0>(read(kept), []),
    apply: (gradients, scale, update) =>
      branch(
        areFinite(gradients),
        () => [...update(gradients.map((gradient) => tf.div(gradient, scale))), ...grow(scale)],
        skip(scale),
      ),
  };
}

const areFinite = (tensors: readonly tf.Tensor[]): tf.Tensor =>
  tf.all(tf.stack(tensors.map((tensor) => tf.all(tf.isFinite(tensor)))));
