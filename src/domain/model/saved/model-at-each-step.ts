import type { Layer } from '../../../keras/layers/index.js';
import { isObject } from '../../../schema/json-object.js';
import type { LocatedGraph, LocatedItem, LocatedNode } from '../located-graph.js';
import type { DeclaredShape, LocatedLayer } from '../located-layer.js';
import { type Reading, report } from './reading.js';

/** Merging layers that compute each step by itself, whatever the axes in front of it. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  'Add',
  'Average',
  'Maximum',
  'Minimum',
  'Multiply',
  'Subtract',
]);

/** Layers with several inputs, whose axes would have to move. */
const SEVERAL_INPUTS: ReadonlySet<string> = new Set(['Dot', 'MultiHeadAttention']);

/**
 * A model that computes for each step what the given one computes for one: TimeDistributed of a model is the model of the layers,
 * each of them in TimeDistributed. Its weights are the same, in the same order.
 */
export function modelAtEachStep(
  model: LocatedGraph,
  wrapper: { config: unknown },
  reading: Reading,
): LocatedGraph {
  const nodes = model.nodes.map((node) => ({ ...node, item: itemAtEachStep(node, reading) }));
  const isFrozen = isObject(wrapper.config) && wrapper.config['trainable'] === false;
  return { ...model, nodes, ...(isFrozen && { trainable: false }) };
}

function itemAtEachStep({ item, calls, pointer }: LocatedNode, reading: Reading): LocatedItem | undefined {
  if (item?.kind === 'model')
    return { kind: 'model', model: modelAtEachStep(item.model, { config: {} }, reading) };
  if (item?.kind === 'operation') return refuse(`the operation ${item.operation.type}`, pointer, reading);
  if (item === undefined) return undefined;
  const { type } = item.layer.layer;
  const isOptional = calls.some(({ kwargs }) => Object.keys(kwargs).some((name) => name !== 'training'));
  if (SEVERAL_INPUTS.has(type) || isOptional) return refuse(type, pointer, reading);
  return { kind: 'layer', layer: layerAtEachStep(item.layer) };
}

function refuse(what: string, pointer: string, reading: Reading): undefined {
  const detail = `TimeDistributed of a model with ${what} is not supported. Apply the layers around it in TimeDistributed one by one.`;
  return report(reading, pointer, 'unsupported_argument', detail);
}

function layerAtEachStep(located: LocatedLayer): LocatedLayer {
  const { layer, argument, declaredInput } = located;
  const declared = declaredInput && { declaredInput: withSteps(declaredInput) };
  if (layer.type === 'InputLayer') return { ...located, ...declared };
  if (layer.type === 'Concatenate') return { ...located, layer: concatenateBehindSteps(layer) };
  if (ELEMENTWISE.has(layer.type)) return located;
  const { name, trainable } = layer;
  return {
    ...located,
    ...declared,
    layer: {
      type: 'TimeDistributed',
      layer,
      ...(name !== undefined && { name }),
      ...(trainable !== undefined && { trainable }),
    },
    argument: (path) => argument(path.replace(/^layer\/?/, '')),
  };
}

const withSteps = ({ shape, pointer }: DeclaredShape): DeclaredShape => ({
  shape: [null, ...shape],
  pointer,
});

/** Counted from the front, an axis has the steps before it; the batch counts, too. */
function concatenateBehindSteps(layer: Extract<Layer, { type: 'Concatenate' }>): Layer {
  const { axis } = layer;
  return axis === undefined || axis < 0 ? layer : { ...layer, axis: axis + 1 };
}
