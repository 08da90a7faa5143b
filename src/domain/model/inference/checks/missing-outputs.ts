import type { CallLeaf, Structure, TensorReference } from '../../../../keras/graph/graph.js';
import { leavesOf } from '../../../../keras/graph/structure.js';
import type { TensorLookup } from '../../../../keras/graph/walk.js';
import { safeText } from '../../../../schema/show-value.js';
import type { Finding } from '../../../problems/finding.js';
import type { InferredTensor } from '../../inferred-model.js';
import type { LocatedCall, LocatedGraph } from '../../located-graph.js';

/** Reports references to outputs that a call of a layer or an operation does not have, which only its shapes tell. */
export function missingOutputs(graph: LocatedGraph, lookup: TensorLookup<InferredTensor>): Finding[] {
  const ofCalls = graph.nodes.flatMap(({ calls }) => calls.flatMap((call) => ofCall(call, lookup)));
  const ofModel = leavesOf(graph.outputs).flatMap((tensor) => missing(tensor, graph.outputsPointer, lookup));
  return [...ofCalls, ...ofModel];
}

function ofCall(call: LocatedCall, lookup: TensorLookup<InferredTensor>): Finding[] {
  const inArgument = (value: Structure<CallLeaf>, key: number | string) =>
    leavesOf(value).flatMap((leaf) =>
      'tensor' in leaf ? missing(leaf.tensor, call.argument(key), lookup) : [],
    );
  return [
    ...call.args.flatMap(inArgument),
    ...Object.entries(call.kwargs).flatMap(([name, value]) => inArgument(value, name)),
  ];
}

function missing(tensor: TensorReference, pointer: string, lookup: TensorLookup<InferredTensor>): Finding[] {
  if (lookup(tensor) !== undefined || !isWhole(lookup({ ...tensor, output: 0 }))) return [];
  const count = countOutputs(tensor, lookup);
  const has = count === 1 ? 'its only output is 0' : `its outputs are 0 to ${count - 1}`;
  const detail = `'${safeText(tensor.node)}' has no output ${tensor.output}; ${has}.`;
  return [{ pointer, code: 'invalid_value', detail }];
}

/** Whether all outputs of the call that gave a tensor are known: of a layer with an unknown input only the first may be. */
const isWhole = (first: InferredTensor | undefined): boolean =>
  first?.from !== undefined && (first.from.kind === 'operation' || first.from.input.length > 0);

function countOutputs(tensor: TensorReference, lookup: TensorLookup<InferredTensor>): number {
  let count = 1;
  while (lookup({ ...tensor, output: count }) !== undefined) count += 1;
  return count;
}
