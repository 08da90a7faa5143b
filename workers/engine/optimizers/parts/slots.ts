import type { Slot } from '../../../../src/keras/optimizers/optimizer.js';
import type { OptimizerPart } from '../../../../src/keras/optimizers/parts.js';
import { sharedSlotsOf, slotsOfWeight } from '../../../../src/keras/optimizers/single.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import type { Graph, GraphVariable } from '../../graph/graph.js';
import { type Values, valueAt } from '../../model/weight-values.js';
import type { TrainedWeight } from './trained-weight.js';

/** A part of the optimizer's state between steps, by path: `dense/kernel/velocity`, `u_product`. */
export interface OptimizerSlot {
  path: string;
  variable: GraphVariable;
  /** The number that it is filled with, or the path of the weight whose initial value it has. */
  initialValue: number | { weight: string };
}

/** A slot in the graph. */
export function declareSlot(
  graph: Graph,
  path: string,
  { initialValue, shape }: { initialValue: OptimizerSlot['initialValue']; shape: readonly number[] },
): OptimizerSlot {
  return { path, variable: graph.variable(`slot/${path}`, shape, 'float32'), initialValue };
}

/** The slots of one optimizer. @param prefix of those that no weight has: `optimizer_2/` */
export function declareSlots(
  graph: Graph,
  { config, weights }: OptimizerPart<TrainedWeight>,
  prefix: string,
): OptimizerSlot[] {
  const initial = ({ initialValue }: Slot, weight: string) =>
    initialValue === 'weight' ? { weight } : initialValue;
  return [
    ...weights.flatMap((weight) =>
      slotsOfWeight(config, weight).map((slot) =>
        declareSlot(graph, `${weight.path}/${slot.name}`, {
          initialValue: initial(slot, weight.path),
          shape: slot.shape ?? weight.shape,
        }),
      ),
    ),
    ...sharedSlotsOf(config).map((slot) =>
      declareSlot(graph, prefix + slot.name, { initialValue: initial(slot, ''), shape: slot.shape ?? [] }),
    ),
  ];
}

/** The state of an optimizer before its first step. @param weights their values then */
export function initialSlots(slots: readonly OptimizerSlot[], weights: Values): Values {
  return new Map(
    slots.map(({ path, variable: { shape }, initialValue }) => [
      path,
      typeof initialValue === 'number'
        ? new Float32Array(elementsOf(shape)).fill(initialValue)
        : valueAt(weights, initialValue.weight, shape),
    ]),
  );
}
