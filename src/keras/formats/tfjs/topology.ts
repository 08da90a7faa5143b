import type { ResolvedGraph } from '../../graph/resolved.js';
import { shapesOf } from '../../graph/shapes.js';
import { toShortModel } from '../short.js';
import { type JsonObject, kerasTopology } from './chain-topology.js';
import { functionalTopology } from './functional-topology.js';

/** A model as TensorFlow.js serialises it: what `tf.loadLayersModel` reads. Classes that it does not have keep a name of their own. */
export function tfjsTopology(graph: ResolvedGraph): JsonObject {
  const model = toShortModel(graph);
  if (!('input_shape' in model)) return functionalTopology(graph);
  const implied = new Set(graph.nodes.filter(({ isImplied }) => isImplied).map(({ name }) => name));
  const steps = shapesOf(graph).steps.filter(({ path }) => !implied.has(path));
  return kerasTopology(
    model,
    steps.map(({ output }) => output),
  );
}
