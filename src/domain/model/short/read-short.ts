import type { NestedLayer } from '../../../keras/argument.js';
import type { CallLeaf, Structure, TensorReference } from '../../../keras/graph/graph.js';
import type { ModelEntry, NestedModelEntry, OperationEntry } from '../../../keras/graph/short-model.js';
import { leaf, leavesOf, mapEntries, mapLeaves } from '../../../keras/graph/structure.js';
import type { CallEntry } from '../../../keras/layers/call-properties.js';
import type { Layer, LayerOf } from '../../../keras/layers/index.js';
import { isOperationModule, type OperationArgument } from '../../../keras/operations/operation.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import { placesInShort } from '../argument-place.js';
import { type ChainEntry, chainGraph, isInputLayer } from '../chain-graph.js';
import { distributedModel, nestedModelIssues } from '../distributed-model.js';
import { nameEntries } from '../layer-names.js';
import type { LocatedCall, LocatedGraph, LocatedItem, LocatedNode } from '../located-graph.js';
import type { DeclaredShape, LocatedLayer } from '../located-layer.js';
import { shortGraphIssues } from './short-graph-issues.js';
import { createTensorReader, type TensorReader } from './tensor-names.js';

/** The parts of an entry that does not fit its contract to which others refer. */
export interface UnreadEntry {
  name: string | undefined;
  calls: number;
}

/** A model in the short form; undefined stands for an entry that does not fit its contract. */
export interface PartialShortModel {
  name?: string;
  input_shape?: number[];
  layers: readonly (ModelEntry | undefined)[];
  /** The entries that do not fit their contract, by their place in the list. */
  unread?: ReadonlyMap<number, UnreadEntry>;
  inputs?: unknown;
  outputs?: unknown;
}

/** A graph and the issues of what could not be read of it. */
export interface ReadGraph {
  graph: LocatedGraph;
  issues: Finding[];
}

/** Reads a model in the short form: a chain or, where a layer names its inputs, a graph. */
export function readShortModel(model: PartialShortModel, pointer: string): ReadGraph {
  const located = model.layers.map((entry, index) =>
    entry === undefined ? undefined : locate(entry, `${pointer}/layers/${index}`),
  );
  const given = located.map((one, index) => ({ item: one?.item, pointer: `${pointer}/layers/${index}` }));
  const { names, issues } = nameEntries(
    given.map(({ item }) => item),
    given.map((_, index) => model.unread?.get(index)?.name),
  );
  const entries = given.map((entry, index) => ({ ...entry, name: names[index] ?? '' }));
  const place = { pointer, ...(model.name !== undefined && { name: model.name }) };
  const read = isFunctional(model)
    ? readFunctional(model, entries, place)
    : { graph: chainGraph(withModelShape(entries, model, pointer), place), issues: [] };
  const ofItems = located.flatMap((one) => one?.issues ?? []);
  return { graph: read.graph, issues: [...ofItems, ...issues, ...read.issues] };
}

const isFunctional = ({ layers, inputs, outputs }: PartialShortModel): boolean =>
  inputs !== undefined ||
  outputs !== undefined ||
  layers.some((entry) => entry?.inputs !== undefined || entry?.calls !== undefined);

/** The `input_shape` of the model is that of its first layer. */
function withModelShape(
  entries: ChainEntry[],
  { input_shape: shape }: PartialShortModel,
  pointer: string,
): ChainEntry[] {
  const [first, ...rest] = entries;
  if (shape === undefined || first?.item?.kind !== 'layer') return entries;
  if (first.item.layer.declaredInput !== undefined) return entries;
  const declaredInput = { shape, pointer: `${pointer}/input_shape` };
  return [{ ...first, item: { kind: 'layer', layer: { ...first.item.layer, declaredInput } } }, ...rest];
}

interface LocatedEntry {
  item: LocatedItem | undefined;
  issues: Finding[];
}

function locate(entry: ModelEntry, pointer: string): LocatedEntry {
  switch (entry.type) {
    case 'Operation':
      return locateOperation(entry, pointer);
    case 'Model':
      return locateModel(entry, pointer);
    default:
      return isDistributedModel(entry) ? locateDistributed(entry, pointer) : locateOne(entry, pointer);
  }
}

function locateOne(entry: Layer, pointer: string): LocatedEntry {
  const layer = locateLayer(entry, pointer);
  const issues = nestedModelIssues(layer);
  return { item: issues.length > 0 ? undefined : { kind: 'layer', layer }, issues };
}

/** A TimeDistributed, or several, around a model. */
type DistributedEntry = LayerOf<'TimeDistributed'> & { layer: NestedModelEntry | DistributedEntry };

const isDistributedModel = (entry: NestedLayer): entry is DistributedEntry => {
  if (entry.type !== 'TimeDistributed') return false;
  const layer = entry['layer'] as NestedLayer;
  return layer.type === 'Model' || isDistributedModel(layer);
};

function locateDistributed(entry: DistributedEntry, pointer: string): LocatedEntry {
  const inside = locate(entry.layer, `${pointer}/layer`);
  const outer = locateLayer({ ...entry, layer: { type: 'Flatten' } }, pointer);
  const connected = (['inputs', 'arguments', 'calls'] as const).filter((field) => field in entry.layer);
  const issues = connected.map(
    (field): Finding => ({
      pointer: `${pointer}/layer/${field}`,
      code: 'misplaced_layer',
      detail: 'A model inside TimeDistributed gets the inputs of that layer. Remove it.',
    }),
  );
  const item = inside.item && distributedModel(inside.item, outer);
  return { item, issues: [...inside.issues, ...issues] };
}

function locateLayer(layer: Layer, pointer: string): LocatedLayer {
  const argument = placesInShort({ ...layer }, pointer);
  const { input_shape: shape } = layer;
  const declaredInput: DeclaredShape | undefined = shape && { shape, pointer: argument('input_shape') };
  return { layer, pointer, argument, ...(declaredInput && { declaredInput }) };
}

function locateOperation(entry: OperationEntry, pointer: string): LocatedEntry {
  const [module = '', ...type] = entry.operation.split('.');
  const config = entry.config ?? {};
  if (type.length === 0 || !isOperationModule(module)) {
    const detail = `Unknown operation ${showValue(entry.operation)}; write module and class as in keras.ops, such as "numpy.Mean" or "nn.Softmax".`;
    return {
      item: undefined,
      issues: [{ pointer: `${pointer}/operation`, code: 'unknown_name', detail }],
    };
  }
  const argument = (name: string) =>
    Object.hasOwn(config, name) ? `${pointer}/config${pointerSegment(name)}` : pointer;
  const reader = createTensorReader(new Map());
  const constants = mapEntries(config, (value, name) =>
    constantOf(reader.read(asText(value), argument(name))),
  );
  const operation = { module, type: type.join('.'), config: constants, pointer, argument };
  return {
    item: { kind: 'operation', operation: { ...operation, ...(entry.name && { name: entry.name }) } },
    issues: reader.issues,
  };
}

/** A string in a configuration is a string. */
const asText = (value: unknown): unknown =>
  typeof value === 'string' ? { value } : Array.isArray(value) ? value.map(asText) : value;

/** The constants of a structure without tensors. */
function constantOf(structure: Structure<CallLeaf>): OperationArgument<never> {
  if (structure.kind === 'list') return structure.items.map(constantOf);
  return structure.kind === 'leaf' && 'constant' in structure.leaf ? structure.leaf.constant : null;
}

function locateModel({ model, name, trainable }: NestedModelEntry, pointer: string): LocatedEntry {
  const { graph, issues } = readShortModel(model, `${pointer}/model`);
  const named = { ...graph, ...(name !== undefined && { name }), ...(trainable === false && { trainable }) };
  return { item: { kind: 'model', model: named }, issues };
}

function readFunctional(
  model: PartialShortModel,
  entries: readonly ChainEntry[],
  place: { pointer: string; name?: string },
): ReadGraph {
  const { pointer } = place;
  const callsOf = entries.map((_, index) => callEntries(model.layers[index]));
  const reader = createTensorReader(
    new Map(
      entries.map(({ name }, index) => [
        name,
        model.unread?.get(index)?.calls ?? callsOf[index]?.length ?? 1,
      ]),
    ),
  );
  const nodes = entries.map((entry, index): LocatedNode => {
    const before = reader.issues.length;
    const calls = (callsOf[index] ?? []).map((call) => readCall(call, entry, reader));
    // A layer that lacks some of its inputs cannot be judged.
    return { ...entry, calls, item: reader.issues.length === before ? entry.item : withoutCalls(entry.item) };
  });
  const inputs = readPorts(model.inputs, `${pointer}/inputs`, reader) ?? everyInput(nodes);
  const outputs =
    readPorts(model.outputs, `${pointer}/outputs`, reader) ??
    everySink(model.layers.includes(undefined) ? [] : nodes);
  const issues = [
    ...reader.issues,
    ...shortGraphIssues({ entries, nodes, given: model.layers }, `${pointer}/layers`),
  ];
  return {
    graph: {
      ...place,
      form: 'functional',
      nodes,
      inputs,
      outputs,
      inputsPointer: model.inputs === undefined ? pointer : `${pointer}/inputs`,
      outputsPointer: model.outputs === undefined ? pointer : `${pointer}/outputs`,
    },
    issues,
  };
}

/** Only an input layer is known whatever its calls are. */
const withoutCalls = (item: LocatedItem | undefined): LocatedItem | undefined =>
  isInputLayer(item) ? item : undefined;

/** A call of an entry, and its place in it. */
interface PlacedCall extends CallEntry {
  place: string;
}

function callEntries(entry: ModelEntry | undefined): PlacedCall[] {
  if (entry?.calls !== undefined) return entry.calls.map((call, at) => ({ ...call, place: `/calls/${at}` }));
  return [{ inputs: entry?.inputs, ...(entry?.arguments && { arguments: entry.arguments }), place: '' }];
}

function readCall(
  { inputs, arguments: named = {}, place }: PlacedCall,
  { pointer: entryPointer, item }: ChainEntry,
  reader: TensorReader,
): LocatedCall {
  const pointer = `${entryPointer}${place}`;
  const at = `${pointer}/inputs`;
  const given = inputs === undefined ? undefined : reader.read(inputs, at);
  const argsGiven = Object.keys(named).map((name) => [
    name,
    reader.read(named[name], `${pointer}/arguments${pointerSegment(name)}`),
  ]);
  return {
    args: given === undefined ? [] : positional(given, item),
    kwargs: Object.fromEntries(argsGiven),
    pointer,
    argument: (key) =>
      typeof key === 'string' && Object.hasOwn(named, key)
        ? `${pointer}/arguments${pointerSegment(key)}`
        : inputs === undefined
          ? pointer
          : at,
  };
}

/** A list holds the positional arguments of an operation; of a layer or a model, its inputs. */
function positional(given: Structure<CallLeaf>, item: LocatedItem | undefined): LocatedCall['args'] {
  return item?.kind === 'operation' && given.kind === 'list' ? given.items : [given];
}

/** The tensors of the inputs or outputs; a constant among them has been reported or is left out. */
function readPorts(
  value: unknown,
  pointer: string,
  reader: TensorReader,
): Structure<TensorReference> | undefined {
  if (value === undefined) return undefined;
  const before = reader.issues.length;
  const structure = reader.read(value, pointer);
  if (leavesOf(structure).some((one) => 'constant' in one) && reader.issues.length === before) {
    const detail = `Expected names of layers, in a list or an object; got ${showValue(value)}.`;
    reader.issues.push({ pointer, code: 'invalid_type', detail });
  }
  // Ports that are known in part would be compared with data and losses for all of them.
  if (reader.issues.length > before) return { kind: 'list', items: [] };
  return mapLeaves(structure, (one) => ('tensor' in one ? one.tensor : NOWHERE));
}

const NOWHERE: TensorReference = { node: '', call: 0, output: 0 };

const reference = (node: string, call = 0): TensorReference => ({ node, call, output: 0 });

function everyInput(nodes: readonly LocatedNode[]): Structure<TensorReference> {
  return oneOrList(nodes.filter(({ item }) => isInputLayer(item)).map(({ name }) => reference(name)));
}

function everySink(nodes: readonly LocatedNode[]): Structure<TensorReference> {
  const used = new Set<string>();
  const calls = nodes.flatMap((node) => node.calls);
  for (const { args, kwargs } of calls)
    for (const one of [...args, ...Object.values(kwargs)].flatMap(leavesOf))
      if ('tensor' in one) used.add(`${one.tensor.node}/${one.tensor.call}`);
  const sinks = nodes
    .filter(({ item }) => !isInputLayer(item))
    .flatMap(({ name, calls: own }) =>
      [...own.keys()].filter((call) => !used.has(`${name}/${call}`)).map((call) => reference(name, call)),
    );
  return oneOrList(sinks);
}

function oneOrList(references: readonly TensorReference[]): Structure<TensorReference> {
  const [only, ...others] = references;
  return only !== undefined && others.length === 0
    ? leaf(only)
    : { kind: 'list', items: references.map(leaf) };
}
