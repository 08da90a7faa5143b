import type { XOp } from '../../../../src/contracts/datasets/preprocessing.js';
import type { ResolvedGraph } from '../../../../src/keras/graph/resolved.js';
import { leavesOf } from '../../../../src/keras/graph/structure.js';
import type { Shape } from '../../../../src/keras/shape.js';
import type { GraphDtype } from '../../graph/graph.js';
import type { InputData } from '../../model/load-model.js';
import type { Model } from '../../model/model.js';

/** An input as callers give it. */
export interface ServedInput {
  name: string;
  dtype: GraphDtype;
  /** Of one sample. */
  shape: Shape;
  /** Applied to it before the model. */
  steps: readonly XOp[];
}

/** The inputs of a model as it declares them, in its order. */
export function declaredInputs(model: Model, graph: ResolvedGraph): ServedInput[] {
  const dtypes = leavesOf(graph.inputs).map(({ node }) => declaredType(graph, node));
  return model.given.map(({ name, shape }, index) => ({
    name,
    shape,
    dtype: dtypes[index] ?? 'float32',
    steps: [],
  }));
}

/** The inputs of a model as its dataset has them, before preprocessing. */
export const rawInputs = (model: Model, data: readonly InputData[]): ServedInput[] =>
  model.given.map(({ name, shape }, index) => {
    const of = data[index];
    return of === undefined
      ? { name, shape, dtype: 'float32', steps: [] }
      : { name, shape: of.input.shape, dtype: of.input.dtype, steps: of.preprocessing };
  });

/** Whether the steps run in float64. */
export const hasExactSteps = ({ dtype, steps }: ServedInput): boolean =>
  steps.length > 0 && (dtype === 'float64' || dtype === 'int64');

function declaredType({ nodes }: ResolvedGraph, name: string): GraphDtype {
  const item = nodes.find((node) => node.name === name)?.item;
  const dtype = item?.kind === 'layer' && item.layer.type === 'InputLayer' ? item.layer.dtype : undefined;
  return dtype ?? 'float32';
}
