import type { Call, CallLeaf, ModelGraph, Structure, TensorReference } from '../graph/graph.js';
import type { Operation, ResolvedGraph, ResolvedNode } from '../graph/resolved.js';
import type { ChainModel, CompleteEntry, FunctionalModel } from '../graph/short-model.js';
import { mapEntries } from '../graph/structure.js';
import type { CallEntry, CallProperties } from '../layers/call-properties.js';
import type { CompleteLayer } from '../layers/index.js';
import { inJson } from '../operations/non-finite.js';
import type { Constant, OperationArgument } from '../operations/operation.js';

/** A model in the short form: a chain of layers as their list, any other graph with the inputs of each layer. */
export function toShortModel(graph: ResolvedGraph): ChainModel | FunctionalModel {
  const layers = graph.form === 'sequential' ? chainOf(graph) : undefined;
  if (layers !== undefined) return { name: graph.name, input_shape: inputShapeOf(graph), layers };
  return {
    name: graph.name,
    layers: graph.nodes.map(entryOf),
    inputs: portsOf(graph.inputs),
    outputs: portsOf(graph.outputs),
  };
}

/** The layers of a sequential model, if they are all layers. */
function chainOf({ nodes }: ResolvedGraph): CompleteLayer[] | undefined {
  const layers = nodes.flatMap(({ item, isImplied }) =>
    item.kind === 'layer' && !isImplied ? [item.layer] : [],
  );
  const written = nodes.filter(({ isImplied }) => !isImplied).length;
  return layers.length === written ? layers : undefined;
}

function inputShapeOf({ nodes }: ResolvedGraph): number[] {
  const item = nodes[0]?.item;
  return item?.kind === 'layer' && item.layer.type === 'InputLayer' ? [...(item.layer.shape ?? [])] : [];
}

function entryOf({ name, item, calls }: ResolvedNode): CompleteEntry {
  switch (item.kind) {
    case 'layer':
      return { ...item.layer, ...callProperties(calls, false) };
    case 'operation':
      return { ...operationEntry(item.operation), name, ...callProperties(calls, true) };
    case 'model': {
      const model = { type: 'Model' as const, model: toShortModel(item.model) };
      if (!item.isDistributed) return { ...model, name, ...callProperties(calls, false) };
      const layer = { ...model, name: item.model.name };
      return { type: 'TimeDistributed', name, layer, trainable: true, ...callProperties(calls, false) };
    }
  }
}

function operationEntry({ module, type, config }: Operation) {
  return {
    type: 'Operation' as const,
    operation: `${module}.${type}`,
    ...(Object.keys(config).length > 0 && { config: mapEntries(config, constantOf) }),
  };
}

/** An option: a string in it is a string. */
function constantOf(value: OperationArgument<never>): unknown {
  if (Array.isArray(value)) return value.map(constantOf);
  return typeof value === 'number' ? inJson(value) : value;
}

function callProperties(calls: readonly Call[], isOperation: boolean): CallProperties {
  const [first, ...others] = calls.map((call) => callEntry(call, isOperation));
  if (first === undefined) return {};
  return others.length === 0 ? first : { calls: [first, ...others] };
}

function callEntry({ args, kwargs }: Call, isOperation: boolean): CallEntry {
  return {
    ...(args.length > 0 && { inputs: inputsOf(args, isOperation) }),
    ...(Object.keys(kwargs).length > 0 && { arguments: mapEntries(kwargs, written) }),
  };
}

/** The positional arguments: one as it is, unless it is a list that would be read as several. */
function inputsOf(args: Call['args'], isOperation: boolean): unknown {
  const [only, ...others] = args;
  const isAlone = only !== undefined && others.length === 0 && !(isOperation && only.kind === 'list');
  return isAlone ? written(only) : args.map(written);
}

function written(structure: Structure<CallLeaf>): unknown {
  switch (structure.kind) {
    case 'leaf':
      return 'tensor' in structure.leaf
        ? nameOf(structure.leaf.tensor)
        : writtenConstant(structure.leaf.constant);
    case 'list':
      return structure.items.map(written);
    case 'object':
      return mapEntries(structure.entries, written);
  }
}

function writtenConstant(constant: Constant): unknown {
  if (typeof constant === 'string') return { value: constant };
  if (typeof constant === 'number') return Number.isFinite(constant) ? constant : { value: inJson(constant) };
  const isArray = typeof constant === 'object' && constant !== null && 'array' in constant;
  return isArray ? { array: { ...constant.array, values: constant.array.values.map(inJson) } } : constant;
}

function portsOf(structure: ModelGraph<unknown>['inputs']): unknown {
  switch (structure.kind) {
    case 'leaf':
      return nameOf(structure.leaf);
    case 'list':
      return structure.items.map(portsOf);
    case 'object':
      return mapEntries(structure.entries, portsOf);
  }
}

/** `dense`, `dense/1` for its second call, `lstm/0/2` for the third output of its first call. */
function nameOf({ node, call, output }: TensorReference): string {
  if (output > 0) return `${node}/${call}/${output}`;
  return call > 0 ? `${node}/${call}` : node;
}
