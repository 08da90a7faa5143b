import { type NodeDef, nodeOf } from '../../../engine/graph/saved-model-proto.js';
import type { Frames } from './scope.js';

/** The frame that an Enter leads into. */
export function frameEntered({ attr: { frame_name } }: NodeDef): string {
  if (frame_name === undefined || !('s' in frame_name)) throw new Error('An Enter names its frame');
  return Buffer.from(frame_name.s).toString();
}

/** Assigns nodes to the loops around them. Each node follows its inputs, but for those of Merge that lead back. */
export function framesOf(nodes: readonly NodeDef[]): Frames {
  const frames = new Map<string, string>();
  const parents = new Map<string, string>();
  const inside = new Map<string, NodeDef[]>();
  const frameOfInput = ({ input: [first] }: NodeDef): string =>
    first === undefined ? '' : (frames.get(nodeOf(first)) ?? '');
  for (const node of nodes) {
    const outer = frameOfInput(node);
    const frame =
      node.op === 'Enter' ? frameEntered(node) : node.op === 'Exit' ? (parents.get(outer) ?? '') : outer;
    if (node.op === 'Enter' && !parents.has(frame)) parents.set(frame, outer);
    frames.set(node.name, frame);
    const known = inside.get(frame);
    if (known === undefined) inside.set(frame, [node]);
    else known.push(node);
  }
  return { nodes: inside, frameOf: (node) => frames.get(node) ?? '' };
}
