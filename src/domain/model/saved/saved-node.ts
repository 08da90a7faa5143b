import { type KerasLayer, KerasLayerSchema } from '../../../contracts/model-definition.js';
import { LayerNameSchema } from '../../../keras/layers/layer-name.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { createValidator } from '../../../validation/validation.js';
import type { Finding } from '../../problems/finding.js';
import type { LocatedItem } from '../located-graph.js';
import { fromKerasLayer } from './layers/keras-layer.js';
import { isSavedModel } from './model-classes.js';
import type { Reading } from './reading.js';
import { isDistributedModel, readDistributed } from './saved-distributed.js';
import { isSavedOperation, readSavedOperation, withModule } from './saved-operation.js';
import { isTensorFlowFunction } from './tensorflow/tensorflow-operation.js';

/** A layer, operation or model of a saved model, before its calls are read. */
export interface SavedNode {
  saved: JsonObject;
  pointer: string;
  /** Where its name stands. */
  namePointer: string;
  name: string | undefined;
  /** Undefined where it could not be read, and for a function of TensorFlow, which depends on its calls. */
  item: LocatedItem | undefined;
}

const validateLayer = createValidator(KerasLayerSchema);

/** Reads an entry of a saved list of layers. */
export function readSavedNode(value: unknown, pointer: string, reading: Reading): SavedNode {
  const violations = validateLayer(value);
  reading.issues.push(
    ...violations.map((violation) => ({ ...violation, pointer: pointer + violation.pointer })),
  );
  const saved = isObject(value) ? value : {};
  const named = nameOf(saved, pointer);
  if (violations.length > 0) return { saved, pointer, ...named, item: undefined };
  // The validator above accepted it.
  const item = readItem(saved as KerasLayer, pointer, reading);
  reading.issues.push(...nameIssues(named, item));
  return { saved, pointer, ...named, item: withName(item, named.name) };
}

const validateName = createValidator(LayerNameSchema);

/** The name of a layer has been checked with its arguments. */
function nameIssues({ name, namePointer }: Named, item: LocatedItem | undefined): Finding[] {
  if (name === undefined || (item?.kind === 'layer' && item.layer.layer.name === name)) return [];
  return validateName(name).map((violation) => ({ ...violation, pointer: namePointer }));
}

/** The name next to a layer in a graph is the one that calls refer to. */
function withName(item: LocatedItem | undefined, name: string | undefined): LocatedItem | undefined {
  if (item?.kind !== 'layer' || name === undefined) return item;
  return { kind: 'layer', layer: { ...item.layer, layer: { ...item.layer.layer, name } } };
}

type Named = Pick<SavedNode, 'name' | 'namePointer'>;

/** Graphs have the name next to the layer, chains in its config only. */
function nameOf({ name, config }: JsonObject, pointer: string): Named {
  if (typeof name === 'string') return { name, namePointer: `${pointer}/name` };
  const inside = isObject(config) ? config['name'] : undefined;
  return typeof inside === 'string'
    ? { name: inside, namePointer: `${pointer}/config/name` }
    : { name: undefined, namePointer: pointer };
}

function readItem(saved: KerasLayer, pointer: string, reading: Reading): LocatedItem | undefined {
  const named = withModule({ ...saved }, reading);
  if (isSavedOperation(named)) {
    const operation = readSavedOperation(named, pointer, reading);
    return operation && { kind: 'operation', operation };
  }
  if (isTensorFlowFunction({ ...saved })) return undefined;
  if (isSavedModel({ ...saved })) {
    const model = reading.readModel({ ...saved }, pointer);
    return model && { kind: 'model', model };
  }
  if (isDistributedModel(saved)) return readDistributed(saved, pointer, reading);
  const read = fromKerasLayer(saved, pointer, reading.writer);
  if (read.outcome === 'accepted') return { kind: 'layer', layer: read.value };
  reading.issues.push(...read.issues);
  return undefined;
}
