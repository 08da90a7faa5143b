import type { TensorReference } from '../../../src/keras/graph/graph.js';
import { tensorsOf } from '../../../src/keras/graph/order.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { runGraph } from '../../../src/keras/graph/run/run.js';
import { shapesOf } from '../../../src/keras/graph/shapes.js';
import { leavesOf } from '../../../src/keras/graph/structure.js';
import { traitsOf } from '../../../src/keras/layers/rules.js';
import type { ArrayValues } from '../data/sample-array.js';

/** The inputs whose values a tensor holds as they are; none where they were changed. */
type Origins = readonly number[];

/**
 * For each tensor that the device takes (inputs, then what the host computes) the smallest input_dim of the Embeddings that look its values up; layers before an Embedding, and
 * preprocessing, pass them on as they are. Undefined where none does.
 */
export function vocabulariesOf(graph: ResolvedGraph): (number | undefined)[] {
  const { host } = shapesOf(graph);
  const passes = host?.passes ?? leavesOf(graph.inputs).map((_, input) => input);
  const inputs = leavesOf(graph.inputs).map(
    (_, input): Origins => (passes.includes(input) ? [passes.indexOf(input)] : []),
  );
  const edges = new Map(host?.edges.map(({ key }, edge) => [key, [passes.length + edge]]));
  const sizes = new Map<number, number>();
  const changed = new Array<Origins>(mostOutputs(graph)).fill([]);
  runGraph<Origins>(graph, inputs, {
    layer(layer, call, place) {
      if (host?.calls.has(place.key)) return [edges.get(place.key) ?? []];
      const { vocabulary, keepsValues } = traitsOf(layer);
      const origins = call.inputs.flat();
      const isLookUp = vocabulary !== null && !call.options.reverse;
      for (const origin of isLookUp ? origins : [])
        sizes.set(origin, Math.min(vocabulary ?? 0, sizes.get(origin) ?? Number.POSITIVE_INFINITY));
      return keepsValues ? [origins] : changed;
    },
    operation: () => changed,
    masked: (origins) => origins,
    distributed: (given, apply) => apply(given, {}),
  });
  const count = passes.length + (host?.edges.length ?? 0);
  return Array.from({ length: count }, (_, index) => sizes.get(index));
}

/** The most outputs that a call of a graph, or of a model inside, is known to have. */
function mostOutputs({ nodes, outputs }: ResolvedGraph): number {
  const inside = nodes.map(({ item }) => (item.kind === 'model' ? mostOutputs(item.model) : 1));
  const taken: TensorReference[] = [
    ...nodes.flatMap(({ calls }) => calls.flatMap(tensorsOf)),
    ...leavesOf(outputs),
  ];
  return taken.reduce((most, { output }) => Math.max(most, output + 1), Math.max(1, ...inside));
}

/** The first value that, its fraction cut off as in Keras, is not from 0 to bound - 1; -1 when there is none. */
export function firstOutside(values: ArrayValues, bound: number): number {
  // A plain loop: 47 million floats take 50 ms so, and ten times that with findIndex.
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value <= -1 || value >= bound) return index;
  }
  return -1;
}
