import * as tf from '@tensorflow/tfjs-core';
import {
  type CompleteOptimizer,
  type OptimizerObject,
  optimizers,
  slotsOf,
} from '../../../src/keras/optimizers/index.js';
import type { Slot } from '../../../src/keras/optimizers/optimizer.js';
import { constrain } from '../constraints/constraints.js';
import { type Graph, type GraphVariable, operandName } from '../graph/graph.js';
import { nodeOf } from '../graph/saved-model-proto.js';
import { assign, assignSub, read } from '../graph/variables.js';
import type { Weight } from '../model/model.js';
import { prepareStepOf } from './kernels.js';
import { clipGradients } from './step/clipping.js';
import type { StepInputs } from './step/update.js';

/** A weight that training changes, and where its value is kept. */
export interface TrainedWeight extends Weight {
  variable: GraphVariable;
}

/** A part of the optimizer's state between steps, by path: `dense/kernel/velocity`, `u_product`. */
export interface OptimizerSlot {
  path: string;
  variable: GraphVariable;
  initialValue: number;
}

/** Changes weights by their gradients, and remembers what it needs between steps in variables of the graph. */
export interface Optimizer {
  slots: readonly OptimizerSlot[];
  /** Records one step; `gradients` in the order of the weights. @returns the nodes that do it */
  apply(gradients: tf.Tensor[], inputs: StepInputs): string[];
}

/** An optimizer over the given weights. */
export function createOptimizer(
  graph: Graph,
  given: OptimizerObject,
  weights: readonly TrainedWeight[],
): Optimizer {
  const config = optimizers.complete(given);
  const prepare = prepareStepOf(config);
  const slots = declareSlots(graph, config, weights);
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
      const change = prepare({ ...inputs, shared: slotOf });
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

function declareSlots(
  graph: Graph,
  config: CompleteOptimizer,
  weights: readonly TrainedWeight[],
): OptimizerSlot[] {
  const { ofWeight, shared } = slotsOf(config);
  const declare = (path: string, shape: number[], { initialValue }: Slot): OptimizerSlot => ({
    path,
    variable: graph.variable(`slot/${path}`, shape, 'float32'),
    initialValue,
  });
  return [
    ...weights.flatMap(({ path, shape }) =>
      ofWeight.map((slot) => declare(`${path}/${slot.name}`, shape, slot)),
    ),
    ...shared.map((slot) => declare(slot.name, [], slot)),
  ];
}

/** Takes a part of a weight away, once the gradient is known: the loss is of the weights as they were. */
function decay(variable: GraphVariable, gradient: tf.Tensor, part: tf.Tensor): string {
  return assignSub(variable, tf.mul(read(variable), part), [nodeOf(operandName(gradient))]);
}
