import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerObject } from '../../../src/contracts/compile.js';
import { completeOptimizer } from '../../../src/domain/training/optimizer.js';
import { constrain } from '../constraints/constraints.js';
import { type Graph, type GraphVariable, operandName } from '../graph/graph.js';
import { nodeOf } from '../graph/saved-model-proto.js';
import { assign, assignSub, read } from '../graph/variables.js';
import type { Weight } from '../model/sequential.js';
import { clipGradients } from './clipping.js';
import { createUpdateRule, type StepInputs } from './update-rules.js';

/** A weight that training changes, and where its value is kept. */
export interface TrainedWeight extends Weight {
  variable: GraphVariable;
}

/** Changes weights by their gradients, and remembers what it needs between steps in variables of the graph. */
export interface Optimizer {
  /** Its memory by path (`dense/kernel/velocity`) and what it starts from. */
  slots: readonly { path: string; variable: GraphVariable; initialValue: number }[];
  /** Records one step; `gradients` in the order of the weights. @returns the nodes that do it */
  apply(gradients: tf.Tensor[], inputs: StepInputs): string[];
}

/** An optimizer over the given weights. */
export function createOptimizer(
  graph: Graph,
  given: OptimizerObject,
  weights: readonly TrainedWeight[],
): Optimizer {
  const config = completeOptimizer(given);
  const rule = createUpdateRule(config);
  const slots = weights.flatMap(({ path, shape }) =>
    rule.slots.map(({ name, initialValue }) => ({
      path: `${path}/${name}`,
      variable: graph.variable(`slot/${path}/${name}`, shape, 'float32'),
      initialValue,
    })),
  );
  const byPath = new Map(slots.map(({ path, variable }) => [path, variable]));

  function slotOf(path: string): GraphVariable {
    const slot = byPath.get(path);
    if (slot === undefined) throw new Error(`The optimizer has no slot ${path}`);
    return slot;
  }

  return {
    slots,
    apply(gradients, inputs) {
      const clipped = clipGradients(gradients, config);
      const change = rule.prepare(inputs);
      return weights.flatMap(({ path, variable, constraint }, index) => {
        const gradient = clipped[index];
        if (gradient === undefined) throw new Error(`There is no gradient for ${path}`);
        const decayed = config.weight_decay
          ? [decay(variable, gradient, tf.mul(inputs.learningRate, config.weight_decay))]
          : [];
        const changed = change({
          variable,
          gradient,
          slot: (name) => slotOf(`${path}/${name}`),
          after: decayed,
        });
        if (constraint === null) return [changed];
        return [assign(variable, constrain(constraint, read(variable, [changed])))];
      });
    },
  };
}

/** Takes a part of a weight away, once the gradient is known: the loss is of the weights as they were. */
function decay(variable: GraphVariable, gradient: tf.Tensor, part: tf.Tensor): string {
  return assignSub(variable, tf.mul(read(variable), part), [nodeOf(operandName(gradient))]);
}
