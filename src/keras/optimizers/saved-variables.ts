import { inSnakeCase, savedNames } from '../layers/saved-names.js';
import { type CompleteOptimizer, optimizers } from './index.js';
import type { OptimizedWeight, Slot } from './optimizer.js';
import { type OptimizerPart, type OptimizerPlan, optimizerPlan } from './parts.js';
import { savedSlots, sharedSlotsOf } from './single.js';

/** The source of a variable's value: the steps taken so far, the learning rate of a part, a slot by path, or always the same. */
export type VariableSource =
  | { from: 'steps' }
  | { from: 'rate'; part: number }
  | { from: 'slot'; path: string }
  | { from: 'constant'; value: number };

/** A variable of an optimizer as Keras has it. */
export interface OptimizerVariable {
  source: VariableSource;
  shape: readonly number[];
  dtype: 'float32' | 'int32' | 'int64';
}

/** An optimizer as Keras saves it, and those inside it. */
export interface SavedOptimizerObject {
  /** In the order of Keras's `optimizer.variables`, which has those of optimizers inside, too. */
  variables: readonly OptimizerVariable[];
  inside: readonly { name: string; saved: SavedOptimizerObject }[];
}

/**
 * The variables of an optimizer that trains the given weights.
 * @param weights those that are trained, in the order of Keras @param model the name of the model, for patterns of paths
 */
export function savedOptimizer(
  config: CompleteOptimizer,
  weights: readonly OptimizedWeight[],
  model: string | undefined,
): SavedOptimizerObject {
  return savedOf(config, { ...optimizerPlan(config, weights, model), isTracked: true });
}

interface Plan extends OptimizerPlan<OptimizedWeight> {
  /** Whether Keras notices variables that an optimizer only assigns to itself: not while a LossScaleOptimizer builds it. */
  isTracked: boolean;
}

function savedOf(config: CompleteOptimizer, plan: Plan): SavedOptimizerObject {
  switch (config.type) {
    case 'lossscaleoptimizer':
      return lossScale(savedOf(config.inner_optimizer, { ...plan, isTracked: false }));
    case 'multioptimizer':
      return several(plan);
    default:
      return { variables: variablesOf(plan, 0), inside: [] };
  }
}

const scalar = (source: VariableSource, dtype: OptimizerVariable['dtype']): OptimizerVariable => ({
  source,
  shape: [],
  dtype,
});
const constant = (value: number, dtype: OptimizerVariable['dtype'] = 'float32') =>
  scalar({ from: 'constant', value }, dtype);
const slot = (path: string, dtype: OptimizerVariable['dtype'] = 'float32') =>
  scalar({ from: 'slot', path }, dtype);

/** It counts no steps and has no learning rate of its own. */
const lossScale = (inner: SavedOptimizerObject): SavedOptimizerObject => ({
  variables: [
    constant(0, 'int64'),
    constant(0),
    slot('step_counter', 'int64'),
    slot('dynamic_scale'),
    ...inner.variables,
  ],
  inside: [{ name: 'inner_optimizer', saved: inner }],
});

/** Keras lists the default last. */
function several(plan: Plan): SavedOptimizerObject {
  const { parts } = plan;
  const order = [...parts.keys()].slice(1).concat(0);
  const saved = order.map((index) => ({ variables: variablesOf(plan, index), inside: [] }));
  const names = savedNames(order.map((index) => classOf(parts[index])));
  return {
    variables: [
      scalar({ from: 'steps' }, 'int64'),
      constant(0),
      ...saved.flatMap(({ variables }) => variables),
    ],
    inside: saved.map((one, index) => ({ name: `optimizers/${names[index]}`, saved: one })),
  };
}

const classOf = (part: OptimizerPart<OptimizedWeight> | undefined): string =>
  part === undefined ? '' : inSnakeCase(optimizers.specOf(part.config.type).className);

/** @param index of the part among all */
function variablesOf({ parts, isTracked }: Plan, index: number): OptimizerVariable[] {
  const part = parts[index];
  if (part === undefined) return [];
  const { config, weights } = part;
  const isTraining = weights.length > 0;
  const prefix = index === 0 ? '' : `optimizer_${index}/`;
  return [
    isTraining ? scalar({ from: 'steps' }, 'int64') : constant(0, 'int64'),
    ...(typeof config.learning_rate === 'number' ? [scalar({ from: 'rate', part: index }, 'float32')] : []),
    // Keras builds no optimizer that has nothing to train.
    ...(isTraining ? slotVariables(part, isTracked) : []),
    ...(isTraining && isTracked
      ? sharedSlotsOf(config).map((one) => slotOf(prefix + one.name, one, []))
      : []),
  ];
}

function slotVariables(
  { config, weights }: OptimizerPart<OptimizedWeight>,
  isTracked: boolean,
): OptimizerVariable[] {
  return savedSlots(config, weights).flatMap((saved) => {
    if (saved === null) return isTracked ? [constant(0, 'int32')] : [];
    const { weight, slot: one } = saved;
    return [slotOf(`${weight.path}/${one.name}`, one, weight.shape)];
  });
}

const slotOf = (path: string, { shape }: Slot, ofWeight: readonly number[]): OptimizerVariable => ({
  source: { from: 'slot', path },
  shape: shape ?? ofWeight,
  dtype: 'float32',
});
