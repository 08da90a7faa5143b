import * as tf from '@tensorflow/tfjs-core';
import { type OptimizerObject, optimizers } from '../../../src/keras/optimizers/index.js';
import { type OptimizerPart, optimizerPlan } from '../../../src/keras/optimizers/parts.js';
import type { CompleteLearningRate } from '../../../src/keras/schedules/learning-rate.js';
import type { Graph, GraphVariable } from '../graph/graph.js';
import { elementAt } from '../ops/custom-gradient.js';
import { applyPart, type DeclaredPart, overwriteByMeans, swapWithMeans } from './parts/apply-part.js';
import { createDynamicScale, type DynamicScale } from './parts/loss-scale.js';
import { declareSlots, type OptimizerSlot } from './parts/slots.js';
import type { TrainedWeight } from './parts/trained-weight.js';
import type { StepInputs } from './step/update.js';

/** Changes weights by their gradients, and remembers what it needs between steps in variables of the graph. */
export interface Optimizer {
  slots: readonly OptimizerSlot[];
  /** Of each part, the default first. */
  learningRates: readonly CompleteLearningRate[];
  /** How many updates were skipped so far, float32; undefined where none ever is. */
  skipped: GraphVariable | undefined;
  /** Begins the recording of a step. */
  beginStep(): OptimizerStep;
  /** Records what ends a training; undefined if nothing does. @returns the nodes that do it */
  finalize: (() => string[]) | undefined;
  /** Records what swaps weights and their means; undefined if there are none. @returns the nodes that do it */
  swapMeans: (() => string[]) | undefined;
}

/** A step during recording. */
export interface OptimizerStep {
  /** A factor of the loss whose gradients the optimizer takes; undefined for 1. */
  lossScale: tf.Scalar | undefined;
  /**
   * Records the update; `gradients` in the order of the weights, undefined where the loss does not depend on one.
   * @returns the nodes that do it
   */
  apply(gradients: readonly (tf.Tensor | undefined)[], inputs: StepInputs): string[];
}

/** An optimizer over the given weights. @param model the name of the model, for patterns of paths */
export function createOptimizer(
  graph: Graph,
  given: OptimizerObject,
  weights: readonly TrainedWeight[],
  model?: string,
): Optimizer {
  const plan = optimizerPlan(optimizers.complete(given), weights, model);
  const parts = plan.parts.map((part, index) => declarePart(graph, part, index));
  const scale = plan.lossScale === null ? undefined : createDynamicScale(graph, plan.lossScale);
  const hasMeans = plan.parts.some(({ config }) => config.use_ema);
  return {
    slots: [...parts.flatMap(({ slots }) => slots), ...(scale?.slots ?? [])],
    learningRates: plan.parts.map(({ config }) => config.learning_rate),
    skipped: scale?.skipped,
    beginStep: () => beginStep(weights, parts, scale, plan.lossScaleFactor),
    finalize: hasMeans ? () => parts.flatMap(overwriteByMeans) : undefined,
    swapMeans: hasMeans ? () => parts.flatMap(swapWithMeans) : undefined,
  };
}

function declarePart(
  graph: Graph,
  part: OptimizerPart<TrainedWeight>,
  index: number,
): DeclaredPart & { slots: readonly OptimizerSlot[] } {
  // The only optimizer, and the default among several, name their slots as one alone does.
  const prefix = index === 0 ? '' : `optimizer_${index}/`;
  const slots = declareSlots(graph, part, prefix);
  const byPath = new Map(slots.map(({ path, variable }) => [path, variable]));
  const slot = (path: string): GraphVariable => {
    const found = byPath.get(path);
    if (found === undefined) throw new Error(`The optimizer has no slot ${path}`);
    return found;
  };
  return { ...part, slots, slot, shared: (name) => slot(prefix + name) };
}

function beginStep(
  weights: readonly TrainedWeight[],
  parts: readonly DeclaredPart[],
  dynamic: DynamicScale | undefined,
  factor: number | null,
): OptimizerStep {
  const lossScale = dynamic?.read() ?? (factor === null ? undefined : tf.scalar(factor));
  const applyAll = (
    known: readonly TrainedWeight[],
    gradients: readonly tf.Tensor[],
    { learningRates, step }: StepInputs,
  ) => {
    const ofWeights = new Map(known.map((weight, index) => [weight, elementAt(gradients, index)]));
    return parts.flatMap((part, index) =>
      applyPart(part, ofWeights, { learningRate: elementAt(learningRates, index), step }),
    );
  };
  return {
    lossScale,
    apply(given, inputs) {
      const known = weights.filter((_, index) => given[index] !== undefined);
      const gradients = given.filter((gradient) => gradient !== undefined);
      if (gradients.length === 0) return [];
      if (lossScale === undefined) return applyAll(known, gradients, inputs);
      if (dynamic !== undefined)
        return [dynamic.apply(gradients, lossScale, (unscaled) => applyAll(known, unscaled, inputs))];
      return applyAll(
        known,
        gradients.map((gradient) => tf.div(gradient, lossScale)),
        inputs,
      );
    },
  };
}
