import type { Structure, TensorReference } from '../../../../keras/graph/graph.js';
import { leavesOf } from '../../../../keras/graph/structure.js';
import { isObject } from '../../../../schema/json-object.js';
import { pointerSegment } from '../../../../schema/json-pointer.js';
import { showValue } from '../../../../schema/show-value.js';
import { isInputLayer } from '../../chain-graph.js';
import { nameNodes } from '../../layer-names.js';
import type { LocatedCall, LocatedGraph, LocatedItem, LocatedNode } from '../../located-graph.js';
import { type Reading, report } from '../reading.js';
import type { SavedLayers } from '../saved-layers.js';
import { readSavedNode, type SavedNode } from '../saved-node.js';
import { isTensorFlowFunction, readTensorFlowFunction } from '../tensorflow/tensorflow-operation.js';
import { callOptions } from './call-options.js';
import { readKeras2Call } from './keras2-call.js';
import { readKeras3Call } from './keras3-call.js';
import { listOf, objectOf } from './structures.js';
import {
  isReference,
  type ReferableNode,
  type ReferableNodes,
  resolveReference,
} from './tensor-references.js';

/** Reads a functional model of Keras 3, Keras 2 or TensorFlow.js. */
export function readFunctional(saved: SavedLayers, reading: Reading): LocatedGraph {
  const found = saved.layers.map((layer, index) =>
    readSavedNode(layer, `${saved.layersPointer}/${index}`, reading),
  );
  const { names, issues } = nameNodes(found);
  reading.issues.push(...issues);
  const named = found.map((node, index) => ({
    ...node,
    item: withoutDeclaredInput(node.item),
    name: names[index] ?? '',
  }));
  if (isUnconnected(named)) return unconnected(saved, named, reading);
  const form = formOf(named);
  const calls = referable(named, form.firstCallOfModel.inCalls);
  const nodes = named.map((node) => readNode(node, calls, reading));
  const ports = referable(named, form.firstCallOfModel.inPorts);
  const before = reading.issues.length;
  const inputs = readPorts(saved, 'input_layers', ports, reading);
  const areInputsRead = reading.issues.length === before;
  const graph: LocatedGraph = {
    form: 'functional',
    ...(saved.name !== undefined && { name: saved.name }),
    ...(isObject(saved.config) && saved.config['trainable'] === false && { trainable: false }),
    pointer: saved.pointer,
    nodes,
    inputs,
    outputs: readPorts(saved, 'output_layers', ports, reading),
    inputsPointer: `${saved.pointer}/config/input_layers`,
    outputsPointer: `${saved.pointer}/config/output_layers`,
  };
  if (areInputsRead) reportInputs(graph, reading);
  return graph;
}

/** Keras 2 saves a shape with layers that are not the first one, too, and ignores it; that of an Embedding is wrong for numbers. */
function withoutDeclaredInput(item: LocatedItem | undefined): LocatedItem | undefined {
  if (item?.kind !== 'layer' || isInputLayer(item)) return item;
  const { declaredInput: _, ...layer } = item.layer;
  return { kind: 'layer', layer };
}

const isUnconnected = (nodes: readonly SavedNode[]): boolean =>
  nodes.every(({ saved }) => !Object.hasOwn(saved, 'inbound_nodes'));

/** A model of which only the layers are known. */
function unconnected(saved: SavedLayers, nodes: readonly NamedNode[], reading: Reading): LocatedGraph {
  const detail =
    'The layers have no inbound_nodes, which connect the layers of a functional model. Send all of what model.to_json() prints, or a Sequential model with layers one after the other.';
  report(reading, saved.layersPointer, 'missing_field', detail);
  const { pointer } = saved;
  return {
    form: 'functional',
    pointer,
    nodes: nodes.map(({ name, pointer: place, item }) => ({ name, pointer: place, item, calls: [] })),
    inputs: listOf([]),
    outputs: listOf([]),
    inputsPointer: pointer,
    outputsPointer: pointer,
  };
}

/** A node with its final name. */
interface NamedNode extends SavedNode {
  name: string;
}

/** How a version of Keras numbers the calls of a model inside another: its own inputs may count as its first call. */
interface GraphForm {
  firstCallOfModel: { inCalls: CountedModels; inPorts: CountedModels };
}

/** The models whose calls count from 1. */
type CountedModels = 'none' | 'functional' | 'all';

const KERAS_3: GraphForm = { firstCallOfModel: { inCalls: 'none', inPorts: 'functional' } };
/** Of TensorFlow.js, too. */
const KERAS_2: GraphForm = { firstCallOfModel: { inCalls: 'all', inPorts: 'all' } };

/** Only Keras 3 saves a call as an object with its arguments. */
const formOf = (nodes: readonly SavedNode[]): GraphForm =>
  nodes.some(({ saved }) => inboundOf(saved).some((call) => isObject(call) && Array.isArray(call['args'])))
    ? KERAS_3
    : KERAS_2;

const inboundOf = ({ inbound_nodes: inbound }: SavedNode['saved']): readonly unknown[] =>
  Array.isArray(inbound) ? inbound : [];

function referable(nodes: readonly NamedNode[], counted: CountedModels): ReferableNodes {
  return new Map(nodes.map((node): [string, ReferableNode] => [node.name, referableNode(node, counted)]));
}

function referableNode({ item, saved }: NamedNode, counted: CountedModels): ReferableNode {
  if (isInputLayer(item)) return { calls: 1, outputs: 1, firstCall: 0 };
  const calls = inboundOf(saved).length;
  if (item?.kind !== 'model') return { calls, outputs: undefined, firstCall: 0 };
  const { form, outputs } = item.model;
  const isCounted = item.distributed === undefined && (counted === 'all' || counted === form);
  return { calls, outputs: leavesOf(outputs).length, firstCall: isCounted ? 1 : 0 };
}

function readNode(node: NamedNode, nodes: ReferableNodes, reading: Reading): LocatedNode {
  const { name, pointer, saved } = node;
  const inbound = inboundOf(saved);
  if (isInputLayer(node.item)) return inputNode(node, inbound.length, reading);
  if (inbound.length === 0 && node.item !== undefined) reportUncalled(node, reading);
  const before = reading.issues.length;
  const calls = inbound.map((call, index) =>
    readCall(call, { nodes, pointer: `${pointer}/inbound_nodes/${index}` }, reading),
  );
  const isWhole = reading.issues.length === before && inbound.length > 0;
  const known = calls.map((call) => call ?? unreadCall(pointer));
  if (isTensorFlowFunction(saved)) {
    const operation = isWhole ? readTensorFlowFunction(saved, { calls: known, pointer }, reading) : undefined;
    const item = operation && { kind: 'operation' as const, operation: operation.operation };
    return { name, pointer, item, calls: operation?.calls ?? known };
  }
  const item = isWhole ? node.item : undefined;
  return { name, pointer, item, calls: known.map((call) => callOptions(call, { item, name }, reading)) };
}

function readCall(
  call: unknown,
  source: { nodes: ReferableNodes; pointer: string },
  reading: Reading,
): LocatedCall | undefined {
  return isObject(call) && Array.isArray(call['args'])
    ? readKeras3Call(call, source, reading)
    : readKeras2Call(call, source, reading);
}

const unreadCall = (pointer: string): LocatedCall => ({
  args: [],
  kwargs: {},
  pointer,
  argument: () => pointer,
});

function inputNode({ name, pointer, item }: NamedNode, inbound: number, reading: Reading): LocatedNode {
  if (inbound > 0)
    report(reading, `${pointer}/inbound_nodes`, 'misplaced_layer', 'An InputLayer has no inputs: it is one.');
  return { name, pointer, item, calls: [unreadCall(pointer)] };
}

function reportUncalled({ name, pointer }: NamedNode, reading: Reading): void {
  const detail = `${showValue(name)} takes no input: inbound_nodes must list its calls.`;
  report(reading, `${pointer}/inbound_nodes`, 'missing_field', detail);
}

/** `["dense", 0, 0]`, or lists and objects of them. */
function readPorts(
  { config, pointer }: SavedLayers,
  field: 'input_layers' | 'output_layers',
  nodes: ReferableNodes,
  reading: Reading,
): Structure<TensorReference> {
  const given = isObject(config) ? config[field] : undefined;
  const place = `${pointer}/config/${field}`;
  if (given === undefined) {
    const detail = `Missing field '${field}'; expected ["layer name", 0, 0], or a list or an object of those.`;
    report(reading, place, 'missing_field', detail);
    return listOf([]);
  }
  const read = (value: unknown, at: string): Structure<TensorReference> => {
    if (isReference(value)) {
      const leaf = resolveReference(value, nodes, at, reading);
      return leaf === undefined ? listOf([]) : { kind: 'leaf', leaf };
    }
    if (Array.isArray(value)) return listOf(value.map((entry, index) => read(entry, `${at}/${index}`)));
    if (isObject(value)) return objectOf(value, (entry, key) => read(entry, at + pointerSegment(key)));
    report(reading, at, 'invalid_type', `Expected ["layer name", 0, 0]; got ${showValue(value)}.`);
    return listOf([]);
  };
  const before = reading.issues.length;
  const ports = read(given, place);
  if (leavesOf(ports).length === 0 && reading.issues.length === before)
    report(reading, place, 'invalid_value', `A model has one of its ${field} or more; got none.`);
  // Ports that are known in part would be compared with data and losses for all of them.
  return reading.issues.length > before ? listOf([]) : ports;
}

/** Inputs are input layers, and every input layer is one. */
function reportInputs({ nodes, inputs, inputsPointer }: LocatedGraph, reading: Reading): void {
  const named = new Set(leavesOf(inputs).map(({ node }) => node));
  for (const { name, item, pointer } of nodes) {
    if (item !== undefined && named.has(name) && !isInputLayer(item))
      report(
        reading,
        inputsPointer,
        'invalid_value',
        `${showValue(name)} is not an InputLayer, so it cannot be an input of the model.`,
      );
    if (isInputLayer(item) && !named.has(name))
      report(
        reading,
        pointer,
        'misplaced_layer',
        `The InputLayer ${showValue(name)} is not among the input_layers of the model. Add it there, or remove it.`,
      );
  }
}
