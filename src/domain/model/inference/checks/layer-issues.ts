import type { CompleteLayer } from '../../../../keras/layers/index.js';
import { conflictsOf, nestsTooDeep } from '../../../../keras/layers/rules.js';
import type { Finding } from '../../../problems/finding.js';
import type { LocatedNode } from '../../located-graph.js';
import type { LocatedLayer } from '../../located-layer.js';
import { weightArgumentIssues } from '../../weight-arguments.js';

import { hostInsideIssues } from './host-issues.js';
import { nestedShapeIssues } from './nested-input-shape.js';

/** The issues of a layer whatever its inputs are. */
export function ownIssues(
  node: LocatedNode,
  located: LocatedLayer,
  layer: CompleteLayer,
  isChain: boolean,
): Finding[] {
  return [
    ...placementIssues(node, located, isChain),
    ...nestedShapeIssues(located),
    ...hostInsideIssues(located),
    ...conflictIssues(layer, located.argument),
    ...(nestsTooDeep({ ...layer }) ? [] : weightArgumentIssues(layer, located.argument)),
  ];
}

const conflictIssues = (layer: CompleteLayer, argument: LocatedLayer['argument']): Finding[] =>
  conflictsOf(layer).map(({ complaint, argument: name }) => ({
    pointer: argument(name ?? 'type'),
    code: 'conflicting_arguments',
    detail: complaint,
  }));

function placementIssues(node: LocatedNode, { layer, pointer }: LocatedLayer, isChain: boolean): Finding[] {
  if (layer.type !== 'InputLayer' || node.calls.every(({ args }) => args.length === 0)) return [];
  const detail = isChain
    ? 'InputLayer must be the first layer. Remove it or move it to the front.'
    : 'InputLayer is an input of the model and takes none itself. Remove its inputs.';
  return [{ pointer, code: 'misplaced_layer', detail }];
}

/** A chain passes one tensor from layer to layer. */
export const severalOutputs = ({ layer, pointer }: LocatedLayer, count: number): Finding => ({
  pointer,
  code: 'misplaced_layer',
  detail: `This ${layer.type} gives ${count} outputs, but a layer of a chain gives one. Leave out return_state, or name the inputs of every layer: "inputs": ["a"].`,
});
