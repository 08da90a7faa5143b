import type { JsonObject } from '../../schema/json-object.js';
import type { Call, CallLeaf, Structure, TensorReference } from '../graph/graph.js';
import type { Operation, ResolvedGraph, ResolvedItem, ResolvedNode } from '../graph/resolved.js';
import { mapEntries } from '../graph/structure.js';
import type { CompleteLayer } from '../layers/index.js';
import { kerasPathOf } from '../operations/index.js';
import { inJson } from '../operations/non-finite.js';
import type { ArrayConstant, Constant, OperationArgument } from '../operations/operation.js';
import { nestedLists } from '../shape.js';
import { toKeras3 } from './keras3.js';
import { callForKeras } from './keras3-call.js';

/** A model as Keras 3 prints it, without its compile_config; `keras.models.model_from_json` reads it. */
export const modelToKeras3 = (graph: ResolvedGraph): JsonObject =>
  graph.form === 'sequential' ? sequential(graph) : functional(graph);

function sequential({ name, nodes }: ResolvedGraph): JsonObject {
  const [first] = nodes;
  const built = first?.isImplied === true ? { build_input_shape: batchShapeOf(first.item) } : {};
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: { name, layers: nodes.filter(({ isImplied }) => !isImplied).map(saved), ...built },
    registered_name: null,
  };
}

function functional(graph: ResolvedGraph): JsonObject {
  const { name, nodes, inputs, outputs } = graph;
  const port = portWriter(nodes);
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable: true,
      layers: nodes.map((node) => ({ ...saved(node), name: node.name, inbound_nodes: inboundOf(node) })),
      input_layers: writtenPorts(inputs, port),
      output_layers: writtenPorts(outputs, port),
    },
    registered_name: 'Functional',
  };
}

/** A layer, an operation or a model without its calls. */
function saved({ name, item }: ResolvedNode): JsonObject {
  switch (item.kind) {
    case 'layer':
      return item.layer.type === 'InputLayer' ? inputLayer(name, item.layer) : toKeras3(item.layer);
    case 'operation':
      return operation(name, item.operation);
    case 'model':
      return item.isDistributed ? timeDistributed(name, item.model) : modelToKeras3({ ...item.model, name });
  }
}

const timeDistributed = (name: string, model: ResolvedGraph): JsonObject => ({
  module: 'keras.layers',
  class_name: 'TimeDistributed',
  config: { name, layer: modelToKeras3(model), dtype: 'float32' },
  registered_name: null,
});

type InputLayer = Extract<CompleteLayer, { type: 'InputLayer' }>;

const inputLayer = (name: string, layer: InputLayer): JsonObject => ({
  module: 'keras.layers',
  class_name: 'InputLayer',
  config: { batch_shape: [null, ...(layer.shape ?? [])], dtype: layer.dtype ?? 'float32', name },
  registered_name: null,
});

function batchShapeOf(item: ResolvedItem): (number | null)[] | null {
  const shape = item.kind === 'layer' && item.layer.type === 'InputLayer' ? item.layer.shape : undefined;
  return shape === undefined ? null : [null, ...shape];
}

const operation = (name: string, { module, type, config }: Operation): JsonObject => ({
  module: kerasPathOf(module),
  class_name: type,
  config: { name, ...mapEntries(config, writtenOption) },
  registered_name: type,
});

function writtenOption(value: OperationArgument<never>): unknown {
  return isList(value) ? value.map(writtenOption) : writtenConstant(value);
}

const isList = (value: OperationArgument<never>): value is readonly OperationArgument<never>[] =>
  Array.isArray(value);

/** An input layer has no calls in what Keras prints. */
function inboundOf({ item, calls }: ResolvedNode): JsonObject[] {
  if (item.kind === 'layer' && item.layer.type === 'InputLayer') return [];
  return calls.map((call) => writtenCall(callForKeras(item, call)));
}

const writtenCall = ({ args, kwargs }: Call): JsonObject => ({
  args: args.map(writtenValue),
  kwargs: mapEntries(kwargs, writtenValue),
});

function writtenValue(value: Structure<CallLeaf>): unknown {
  switch (value.kind) {
    case 'leaf':
      return 'tensor' in value.leaf ? writtenTensor(value.leaf.tensor) : writtenConstant(value.leaf.constant);
    case 'list':
      return value.items.map(writtenValue);
    case 'object':
      return mapEntries(value.entries, writtenValue);
  }
}

/** Keras needs a shape and a type to make a tensor of, which the layer then replaces. */
const writtenTensor = ({ node, call, output }: TensorReference): JsonObject => ({
  class_name: '__keras_tensor__',
  config: { shape: [null], dtype: 'float32', keras_history: [node, call, output] },
});

function writtenConstant(constant: Constant): unknown {
  if (typeof constant === 'number') return inJson(constant);
  if (typeof constant !== 'object' || constant === null) return constant;
  if ('ellipsis' in constant) return { class_name: '__ellipsis__', config: {} };
  if ('array' in constant) return writtenArray(constant.array);
  const [start, stop, step] = constant.slice;
  return { class_name: '__slice__', config: { start, stop, step } };
}

function writtenArray({ dtype, shape, values }: ArrayConstant['array']): JsonObject {
  const plain = values.map((value) => (dtype === 'bool' ? value !== 0 : inJson(value)));
  return { class_name: '__numpy__', config: { value: nestedLists(plain, shape), dtype } };
}

/** Keras counts the inputs of a functional model inside another as its first call, in the lists of inputs and outputs only. */
function portWriter(nodes: readonly ResolvedNode[]): (reference: TensorReference) => unknown {
  const counted = new Set(
    nodes.flatMap(({ name, item }) =>
      item.kind === 'model' && item.model.form === 'functional' && !item.isDistributed ? [name] : [],
    ),
  );
  return ({ node, call, output }) => [node, counted.has(node) ? call + 1 : call, output];
}

function writtenPorts(
  structure: Structure<TensorReference>,
  write: (reference: TensorReference) => unknown,
): unknown {
  switch (structure.kind) {
    case 'leaf':
      return write(structure.leaf);
    case 'list':
      return structure.items.map((item) => writtenPorts(item, write));
    case 'object':
      return mapEntries(structure.entries, (entry) => writtenPorts(entry, write));
  }
}
