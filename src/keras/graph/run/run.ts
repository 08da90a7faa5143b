import { type BoundCall, bindCall, NO_OPTIONS } from '../../layers/call.js';
import type { CompleteLayer } from '../../layers/index.js';
import { signatureOf } from '../../layers/rules.js';
import { bindArguments } from '../../operations/bind-arguments.js';
import { operationOf } from '../../operations/index.js';
import type { OperationArguments, OperationSpec } from '../../operations/operation.js';
import type { TensorReference } from '../graph.js';
import type { GraphCall } from '../order.js';
import type { Operation, ResolvedGraph, ResolvedModel, ResolvedNode } from '../resolved.js';
import { leavesOf } from '../structure.js';
import { type TensorLookup, walk } from '../walk.js';
import { executionOrder } from './execution-order.js';
import { inputsOfModelCall, masksOfModelCall, trainingOfModelCall } from './model-call.js';
import { operationCall } from './operation-call.js';

/** The place of a call in a model. */
export interface CallPlace {
  /** The name of the node after those of the models that it is in: `encoder/dense`; the same for all of its calls. */
  path: string;
  /** Unique in the model: the path, with the number of each call but the first: `encoder#1/dense`. */
  key: string;
  /** How many samples the call has for one sample of the model: several in a model that is applied to each step. */
  samples: number;
  /** The step that the call computes, where there is a call for each; else empty. */
  step: string;
}

/** Applies a model to one step of its input, or to several as if they were samples. */
export type ApplyToSteps<Tensor> = (
  inputs: readonly Tensor[],
  steps: Partial<Pick<CallPlace, 'samples' | 'step'>>,
) => readonly Tensor[];

/** The results of the calls of a graph. @typeParam Tensor what stands for a tensor: a shape, or its values */
export interface GraphRun<Tensor> {
  layer(layer: CompleteLayer, call: BoundCall<Tensor>, place: CallPlace): readonly Tensor[];
  operation(
    operation: Operation,
    call: { spec: OperationSpec; args: OperationArguments<Tensor> },
    place: CallPlace,
  ): readonly Tensor[];
  /** A tensor with another mask. */
  masked(tensor: Tensor, mask: Tensor): Tensor;
  /** A model that is applied to each step of its input. */
  distributed(
    inputs: readonly Tensor[],
    apply: ApplyToSteps<Tensor>,
    model: { graph: ResolvedGraph; place: CallPlace },
  ): readonly Tensor[];
}

const TOP: CallPlace = { path: '', key: '', samples: 1, step: '' };

/** Runs the calls of an accepted graph in order. @param inputs in the order of the graph's inputs @returns its outputs, in their order */
export function runGraph<Tensor>(
  graph: ResolvedGraph,
  inputs: readonly Tensor[],
  run: GraphRun<Tensor>,
  around: CallPlace = TOP,
): Tensor[] {
  const given = new Map(leavesOf(graph.inputs).map(({ node }, index) => [node, inputs[index]]));
  const visit = (call: GraphCall<ResolvedNode>, lookup: TensorLookup<Tensor>) => {
    const place = placeOf(call, around);
    const tensorOf = ({ tensor }: { tensor: TensorReference }) => known(lookup(tensor), tensor.node);
    return runCall(call, { tensorOf, given }, run, place);
  };
  const tensors = walk<ResolvedNode, Tensor>(graph, visit, executionOrder(graph));
  return leavesOf(graph.outputs).map((output) => known(tensors?.(output), output.node));
}

function known<Tensor>(tensor: Tensor | undefined, name: string): Tensor {
  if (tensor === undefined) throw new Error(`The graph has no tensor '${name}'`);
  return tensor;
}

const placeOf = (
  { node, index }: GraphCall<ResolvedNode>,
  { path, key, ...around }: CallPlace,
): CallPlace => ({
  ...around,
  path: `${path}${node.name}`,
  key: `${key}${node.name}${index > 0 ? `#${index}` : ''}`,
});

interface Tensors<Tensor> {
  tensorOf(leaf: { tensor: TensorReference }): Tensor;
  given: ReadonlyMap<string, Tensor | undefined>;
}

function runCall<Tensor>(
  { node, index }: GraphCall<ResolvedNode>,
  { tensorOf, given }: Tensors<Tensor>,
  run: GraphRun<Tensor>,
  place: CallPlace,
): readonly Tensor[] {
  const call = node.calls[index];
  if (call === undefined) throw new Error(`'${place.path}' has no call ${index}`);
  const { item } = node;
  switch (item.kind) {
    case 'layer': {
      const input = given.get(node.name);
      if (item.layer.type === 'InputLayer' && input !== undefined)
        return run.layer(item.layer, { inputs: [input], options: NO_OPTIONS }, place);
      const bound = bindCall({ type: item.layer.type, signature: signatureOf(item.layer) }, call, tensorOf);
      if (bound.outcome === 'rejected') throw new Error(bound.complaints[0]?.complaint);
      return run.layer(item.layer, bound.call, place);
    }
    case 'operation': {
      const spec = operationOf(item.operation.module, item.operation.type);
      if (spec === undefined) throw new Error(`No operation is called ${item.operation.type}`);
      const bound = bindArguments(spec, operationCall(item.operation.config, call, tensorOf));
      if ('complaints' in bound) throw new Error(bound.complaints[0]?.complaint);
      return run.operation(item.operation, { spec, args: bound.args }, place);
    }
    case 'model': {
      const masks = masksOfModelCall(call);
      const inputs = inputsOfModelCall(call).map((tensor, at) => {
        const [input, mask] = [tensorOf({ tensor }), masks[at] ?? null];
        return mask === null ? input : run.masked(input, tensorOf({ tensor: mask }));
      });
      return runModel(item, inputs, inMode(run, trainingOfModelCall(call)), place);
    }
  }
}

function runModel<Tensor>(
  { model, isDistributed }: ResolvedModel,
  inputs: readonly Tensor[],
  run: GraphRun<Tensor>,
  place: CallPlace,
): readonly Tensor[] {
  const inside = { ...place, path: `${place.path}/`, key: `${place.key}/` };
  if (!isDistributed) return runGraph(model, inputs, run, inside);
  const apply: ApplyToSteps<Tensor> = (tensors, { samples = 1, step = '' }) =>
    runGraph(model, tensors, run, {
      ...inside,
      samples: inside.samples * samples,
      step: `${inside.step}${step}`,
    });
  return run.distributed(inputs, apply, { graph: model, place });
}

/** The run of a model that is called with `training`, which its layers have unless their own call sets it. */
function inMode<Tensor>(run: GraphRun<Tensor>, training: boolean | null): GraphRun<Tensor> {
  if (training === null) return run;
  return {
    ...run,
    layer: (layer, { inputs, options }, place) =>
      run.layer(layer, { inputs, options: { ...options, training: options.training ?? training } }, place),
  };
}
