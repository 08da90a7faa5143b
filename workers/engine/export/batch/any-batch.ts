import type { AttrValue, NodeDef } from '../../graph/saved-model-proto.js';
import { elementAt } from '../../ops/custom-gradient.js';
import type { GraphTensor } from '../graph-ports.js';
import { type Inexpressible, inexpressible } from '../inexpressible.js';
import { type BatchNodes, batchNodes } from './batch-nodes.js';
import { replaceConstant } from './replace-constant.js';
import { isContentOf } from './tensor-content.js';

/** What a model computes on a batch of one size. */
export interface SizedNodes {
  size: number;
  nodes: readonly NodeDef[];
  ports: { inputs: readonly GraphTensor[] };
  originOf(node: string): string | undefined;
}

/** Nodes that compute batches of any size, or where they cannot. */
export type AnyBatch = { outcome: 'made'; nodes: NodeDef[] } | Inexpressible;

/**
 * Makes the nodes for any batch size from those for some sizes, which must be alike but for constants and shapes that follow
 * from the size.
 */
export function forAnyBatch(recordings: readonly SizedNodes[]): AnyBatch {
  const first = elementAt(recordings, 0);
  const different = firstDifference(recordings.map(({ nodes }) => nodes));
  if (different !== undefined) return dependsOnSize([describe(recordings, different)]);
  const batch = batchNodes(
    first.nodes,
    recordings.map(({ size }) => size),
    elementAt(first.ports.inputs, 0).tensor,
  );
  const fixed = new Set<string>();
  const nodes = first.nodes.flatMap((node, index) => {
    const made = ofAnySize(
      recordings.map(({ nodes }) => elementAt(nodes, index)),
      batch,
    );
    if (made === undefined) fixed.add(describe(recordings, index));
    return made ?? [node];
  });
  return fixed.size === 0 ? { outcome: 'made', nodes } : dependsOnSize([...fixed]);
}

const describe = ([first]: readonly SizedNodes[], index: number): string => {
  const name = first?.nodes[index]?.name ?? '';
  return first?.originOf(name) ?? 'the model';
};

const dependsOnSize = (places: readonly string[]): Inexpressible =>
  inexpressible(
    places.map(
      (place) =>
        `The computation of ${place} depends on the batch size in a way that no graph for batches of any size has. Remove what mixes the samples of a batch, or choose the format keras.`,
    ),
  );

/** The first node that is another one in some recording; undefined if there is none. */
function firstDifference(recordings: readonly (readonly NodeDef[])[]): number | undefined {
  const length = Math.max(...recordings.map((nodes) => nodes.length));
  const keyAt = (nodes: readonly NodeDef[], index: number): string => {
    const node = nodes[index];
    return node === undefined ? '' : JSON.stringify([node.name, node.op, node.input]);
  };
  for (let index = 0; index < length; index++)
    if (new Set(recordings.map((nodes) => keyAt(nodes, index))).size > 1) return index;
  return undefined;
}

/** The nodes in place of one in the recordings; undefined if there are none. */
function ofAnySize(nodes: readonly NodeDef[], batch: BatchNodes): NodeDef[] | undefined {
  const node = elementAt(nodes, 0);
  const different = Object.keys(node.attr).filter((name) => !areEqual(nodes.map(({ attr }) => attr[name])));
  if (different.length === 0) return batch.after(node);
  if (node.op === 'Const') return replaceConstant(nodes, batch);
  if (node.op === 'Placeholder') return batch.after(withAnyBatch(nodes));
  return undefined;
}

function areEqual(values: readonly (AttrValue | undefined)[]): boolean {
  const [first, ...rest] = values;
  return rest.every((value) => isEqual(first, value));
}

function isEqual(first: AttrValue | undefined, second: AttrValue | undefined): boolean {
  if (first === second) return true;
  if (first === undefined || second === undefined) return false;
  if ('tensor' in first && 'tensor' in second) return isContentOf(first.tensor, second.tensor);
  return JSON.stringify(first) === JSON.stringify(second);
}

/** A placeholder whose axes that differ have any size. */
function withAnyBatch(nodes: readonly NodeDef[]): NodeDef {
  const node = elementAt(nodes, 0);
  const shapes = nodes.map(({ attr: { shape } }) =>
    shape !== undefined && 'shape' in shape ? shape.shape.dim.map(({ size }) => size) : [],
  );
  const dim = elementAt(shapes, 0).map((size, axis) => ({
    size: shapes.every((shape) => shape[axis] === size) ? size : -1,
  }));
  return { ...node, attr: { ...node.attr, shape: { shape: { dim } } } };
}
