import type { NestedLayer } from '../../../keras/argument.js';
import type { CallLeaf, Structure } from '../../../keras/graph/graph.js';
import type { ModelEntry, NestedModelEntry, OperationEntry } from '../../../keras/graph/short-model.js';
import { mapEntries } from '../../../keras/graph/structure.js';
import type { Layer, LayerOf } from '../../../keras/layers/index.js';
import { isOperationModule, type OperationArgument } from '../../../keras/operations/operation.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import { placesInShort } from '../argument-place.js';
import { distributedModel, nestedModelIssues } from '../distributed-model.js';
import type { LocatedItem } from '../located-graph.js';
import type { DeclaredShape, LocatedLayer } from '../located-layer.js';
import type { ReadModel } from './partial-short-model.js';
import { createTensorReader } from './tensor-names.js';

/** An entry of a model, with its place, and the issues of what could not be read of it. */
export interface LocatedEntry {
  item: LocatedItem | undefined;
  issues: Finding[];
}

/** Reads an entry of a model in the short form. */
export function locateEntry(entry: ModelEntry, pointer: string, readModel: ReadModel): LocatedEntry {
  switch (entry.type) {
    case 'Operation':
      return locateOperation(entry, pointer);
    case 'Model':
      return locateModel(entry, pointer, readModel);
    default:
      return isDistributedModel(entry)
        ? locateDistributed(entry, pointer, readModel)
        : locateOne(entry, pointer);
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

function locateDistributed(entry: DistributedEntry, pointer: string, readModel: ReadModel): LocatedEntry {
  const inside = locateEntry(entry.layer, `${pointer}/layer`, readModel);
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

function locateModel(
  { model, name, trainable }: NestedModelEntry,
  pointer: string,
  readModel: ReadModel,
): LocatedEntry {
  const { graph, issues } = readModel(model, `${pointer}/model`);
  const named = { ...graph, ...(name !== undefined && { name }), ...(trainable === false && { trainable }) };
  return { item: { kind: 'model', model: named }, issues };
}
