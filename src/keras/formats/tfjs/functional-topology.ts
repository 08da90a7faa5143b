import { portsOf } from '../../graph/ports.js';
import type { ResolvedGraph } from '../../graph/resolved.js';
import { masksOfModelCall } from '../../graph/run/model-call.js';
import { type CallPlace, runGraph } from '../../graph/run/run.js';
import { mapOptions, outputShapesOf } from '../../graph/shapes.js';
import { type BoundCall, NO_OPTIONS } from '../../layers/call.js';
import type { CompleteLayer } from '../../layers/index.js';
import { mayHaveMask, weightsOf } from '../../layers/rules.js';
import type { Inputs } from '../../layers/shapes/shape-inference.js';
import type { Shape } from '../../shape.js';
import { type Json, type JsonObject, kerasLayers } from './chain-topology.js';
import { classOfOperation, layerOfOperation, mayBeLayer } from './operation-layer.js';

/** A tensor of the topology. */
interface TfjsTensor {
  /** A layer, one of its calls, and one of the outputs of that. */
  reference: readonly [layer: string, call: number, output: number];
  /** Of one sample. */
  shape: Shape;
  masked: boolean;
}

/** A layer of the topology, and its calls so far. */
interface TfjsNode {
  saved: JsonObject;
  inbound: [layer: string, call: number, output: number, kwargs: JsonObject][][];
  hasWeights: boolean;
}

/** A layer before it is called. */
type SavedLayer = Pick<TfjsNode, 'saved' | 'hasWeights'>;

type Topology = Map<string, TfjsNode>;

/**
 * A functional model as TensorFlow.js serialises it, the layers of models inside it among its own. What TensorFlow.js has no layer
 * for is a layer of a class that it does not have, so that it refuses the model by that name.
 */
export function functionalTopology(graph: ResolvedGraph): JsonObject {
  const missing = missingIn(graph);
  if (missing.length > 0) return model(graph.name, missing.map(unsupported), [], []);
  try {
    return topologyOf(graph);
  } catch (error) {
    if (error instanceof MissingClass) return model(graph.name, [unsupported(error.message)], [], []);
    throw error;
  }
}

/** TensorFlow.js lacks the class that is the message. */
class MissingClass extends Error {}

function topologyOf(graph: ResolvedGraph): JsonObject {
  const topology: Topology = new Map();
  const inputs = portsOf(graph.inputs).map(({ tensor }) => inputTensor(graph, tensor.node));
  for (const input of inputs) topology.set(input.reference[0], inputNode(input));
  const outputs = runGraph<TfjsTensor>(graph, inputs, {
    layer: (layer, call, place) => applyLayer(topology, layer, call, place),
    operation(operation, { args }, place) {
      const found = layerOfOperation(operation, args, place.path);
      if (found === undefined) throw new MissingClass(classOfOperation(operation));
      return applyLayer(topology, found.layer, { inputs: found.inputs, options: NO_OPTIONS }, place);
    },
    masked: () => {
      throw new Error('TensorFlow.js cannot save the mask of a model');
    },
    distributed: () => {
      throw new Error('TensorFlow.js has no layer for TimeDistributed around a model');
    },
  });
  const used = usedLayers(topology, [...inputs, ...outputs]);
  const layers = [...topology].flatMap(([name, { saved, inbound, hasWeights }]) => {
    if (!used.has(name) && !hasWeights) return [];
    const known = used.has(name) ? saved : marked(saved, 'OfUnusedOutput');
    return [{ ...known, name, inbound_nodes: inbound }];
  });
  return model(graph.name, layers, inputs, outputs);
}

const model = (
  name: string,
  layers: JsonObject[],
  inputs: readonly TfjsTensor[],
  outputs: readonly TfjsTensor[],
): JsonObject => ({
  class_name: 'Model',
  config: {
    name,
    layers,
    input_layers: inputs.map(({ reference }) => [...reference]),
    output_layers: outputs.map(({ reference }) => [...reference]),
  },
  keras_version: '2.15.0',
  backend: 'tensorflow',
});

/** Names of the classes that a model needs and TensorFlow.js does not have. */
function missingIn({ nodes }: ResolvedGraph): string[] {
  const names = nodes.flatMap(({ item, calls }) => {
    if (item.kind === 'model') {
      const isMasked = calls.some((call) => masksOfModelCall(call).some((mask) => mask !== null));
      return [
        ...(item.isDistributed ? ['TimeDistributedOfModel'] : []),
        ...(isMasked ? ['ModelOfMask'] : []),
        ...missingIn(item.model),
      ];
    }
    const isMissing = item.kind === 'operation' && !mayBeLayer(item.operation);
    return isMissing ? [classOfOperation(item.operation)] : [];
  });
  return [...new Set(names)];
}

const unsupported = (className: string): JsonObject => ({
  class_name: className,
  name: className,
  config: { name: className },
  inbound_nodes: [],
});

function inputTensor({ nodes }: ResolvedGraph, name: string): TfjsTensor {
  const item = nodes.find((node) => node.name === name)?.item;
  const shape = item?.kind === 'layer' && item.layer.type === 'InputLayer' ? item.layer.shape : undefined;
  return { reference: [name, 0, 0], shape: shape ?? [], masked: false };
}

const inputNode = ({ reference: [name], shape }: TfjsTensor): TfjsNode => ({
  saved: {
    class_name: 'InputLayer',
    config: { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name },
  },
  inbound: [],
  hasWeights: false,
});

function applyLayer(
  topology: Topology,
  layer: CompleteLayer,
  { inputs: given, options }: BoundCall<TfjsTensor>,
  { path }: CallPlace,
): readonly TfjsTensor[] {
  const [first, ...rest] = given;
  if (layer.type === 'InputLayer' || first === undefined) return given;
  const inputs: Inputs<Shape> = [first.shape, ...rest.map(({ shape }) => shape)];
  const shapes = outputShapesOf(
    layer,
    inputs,
    mapOptions(options, ({ shape }) => shape),
  );
  const masked = given.some((tensor) => tensor.masked);
  const context = { inputs, output: shapes[0], masked };
  const layers = kerasLayers({ ...layer, name: path }, context).map((saved) =>
    // It cannot save a tensor among the arguments of a call.
    options.masks.some((mask) => mask !== null) ? marked(saved, 'OfMask') : saved,
  );
  const kwargs: JsonObject = options.training === null ? {} : { training: options.training };
  const [name, call] = applyChain(
    topology,
    { layers, hasWeights: weightsOf(layer, inputs).length > 0 },
    [...given, ...options.initialState],
    kwargs,
  );
  const isMasked = mayHaveMask(layer, { masked });
  return shapes.map((shape, output) => ({ reference: [name, call, output], shape, masked: isMasked }));
}

/** A class that TensorFlow.js does not have, for what it would compute in another way. */
const marked = (saved: JsonObject, why: string): JsonObject => ({
  ...saved,
  class_name: `${saved['class_name']}${why}`,
});

/** TensorFlow.js leaves out the others, and then finds no place for their weights. */
function usedLayers(topology: Topology, from: readonly TfjsTensor[]): ReadonlySet<string> {
  const used = new Set<string>();
  const open = from.map(({ reference: [name] }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    open.push(...(topology.get(name)?.inbound ?? []).flat().map(([source]) => source));
  }
  return used;
}

/** Calls layers one after the other. @returns the last one, and the number of its call */
function applyChain(
  topology: Topology,
  { layers, hasWeights }: { layers: readonly JsonObject[]; hasWeights: boolean },
  inputs: readonly TfjsTensor[],
  kwargs: JsonObject,
): [name: string, call: number] {
  let references = inputs.map(({ reference }) => reference);
  for (const saved of layers) {
    const { name, node } = nodeOf(topology, { saved, hasWeights });
    node.inbound.push(references.map((reference) => [...reference, kwargs]));
    references = [[name, node.inbound.length - 1, 0]];
  }
  const [[name, call] = ['', 0]] = references;
  return [name, call];
}

/** A layer is shared by its calls; one whose arguments depend on the shapes of a call is another layer for other shapes. */
function nodeOf(topology: Topology, { saved, hasWeights }: SavedLayer): { name: string; node: TfjsNode } {
  const base = nameIn(saved);
  for (let count = 0; ; count += 1) {
    const name = count === 0 ? base : `${base}_${count}`;
    const known = topology.get(name);
    const renamed = count === 0 ? saved : withName(saved, name);
    if (known === undefined) {
      const node: TfjsNode = { saved: renamed, inbound: [], hasWeights };
      topology.set(name, node);
      return { name, node };
    }
    if (JSON.stringify(known.saved) === JSON.stringify(renamed)) return { name, node: known };
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function nameIn({ config }: JsonObject): string {
  return isObject(config) && typeof config['name'] === 'string' ? config['name'] : '';
}

const withName = (saved: JsonObject, name: string): JsonObject => ({
  ...saved,
  config: { ...(isObject(saved['config']) ? saved['config'] : {}), name },
});
