import { callOrder, type GraphCall } from '../../../keras/graph/order.js';
import { inputsOfModelCall, MODEL_ARGUMENTS } from '../../../keras/graph/run/model-call.js';
import { leavesOf } from '../../../keras/graph/structure.js';
import { type TensorLookup, walk } from '../../../keras/graph/walk.js';
import { safeText, showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import { isInputLayer } from '../chain-graph.js';
import type { InferredTensor } from '../inferred-model.js';
import type { LocatedGraph, LocatedModel, LocatedNode } from '../located-graph.js';
import { missingOutputs } from './checks/missing-outputs.js';
import { inferInput, inferLayerCall } from './infer-layer.js';
import { inferOperationCall } from './infer-operation.js';
import { inferSteps } from './infer-steps.js';
import { type GraphContext, type Inference, TOP, unknownTensor } from './inference.js';

/** Infers every call of a graph. @param given the inputs, by the name of their input layer */
export function inferGraph(
  graph: LocatedGraph,
  given: ReadonlyMap<string, InferredTensor>,
  inference: Inference,
  context: GraphContext = TOP,
): TensorLookup<InferredTensor> {
  const visit = (call: GraphCall<LocatedNode>, lookup: TensorLookup<InferredTensor>) =>
    inferCall(call, lookup, { given, inference, context, form: graph.form });
  if (graph.nodes.some(({ calls }) => calls.length === 0)) inference.isPartial = true;
  const tensors = walk(graph, visit);
  if (tensors !== undefined) {
    inference.issues.push(...missingOutputs(graph, tensors));
    return tensors;
  }
  inference.isPartial = true;
  inference.issues.push(cycleIssue(graph));
  return () => undefined;
}

/** The context of a call. */
interface CallContext {
  given: ReadonlyMap<string, InferredTensor>;
  inference: Inference;
  context: GraphContext;
  form: LocatedGraph['form'];
}

function inferCall(
  call: GraphCall<LocatedNode>,
  lookup: TensorLookup<InferredTensor>,
  { given, inference, context, form }: CallContext,
): readonly InferredTensor[] {
  const { item, name } = call.node;
  const tensorOf = ({ tensor }: { tensor: Parameters<typeof lookup>[0] }): InferredTensor =>
    lookup(tensor) ?? unknownTensor(`'${safeText(tensor.node)}'`);
  switch (item?.kind) {
    case undefined:
      inference.isPartial = true;
      return [];
    case 'layer': {
      const place = { ...call, located: item.layer, context, isChain: form === 'sequential' };
      const input = given.get(name);
      return isInputLayer(item) && (input !== undefined || form === 'functional')
        ? inferInput(place, input, inference)
        : inferLayerCall(place, tensorOf, inference);
    }
    case 'operation':
      return inferOperationCall({ ...call, operation: item.operation, context }, tensorOf, inference);
    case 'model':
      return inferModelCall({ ...call, item, context }, tensorOf, inference);
  }
}

/** A call of a model inside another. */
interface ModelCall extends GraphCall<LocatedNode> {
  item: LocatedModel;
  context: GraphContext;
}

function inferModelCall(
  { node, index, item, context }: ModelCall,
  tensorOf: (leaf: { tensor: { node: string; call: number; output: number } }) => InferredTensor,
  inference: Inference,
): readonly InferredTensor[] {
  const { model } = item;
  const call = node.calls[index];
  const tensors = (call === undefined ? [] : inputsOfModelCall(call)).map((tensor) => tensorOf({ tensor }));
  if (call !== undefined) inference.issues.push(...unknownArguments(node.name, call));
  const inputs = leavesOf(model.inputs);
  if (tensors.length !== inputs.length) {
    inference.isPartial = true;
    const detail = `The model '${safeText(node.name)}' has ${inputs.length} inputs; this call gives it ${tensors.length}.`;
    inference.issues.push({ pointer: call?.pointer ?? node.pointer, code: 'shape_mismatch', detail });
    return [];
  }
  const inside = {
    path: `${context.path}${node.name}/`,
    isFrozen: context.isFrozen || model.trainable === false,
    samples: context.samples,
  };
  const apply = (values: readonly InferredTensor[], samples = 1) => {
    const given = new Map(
      inputs.flatMap((input, at) => (values[at] ? [[input.node, values[at]] as const] : [])),
    );
    const lookup = inferGraph(model, given, inference, { ...inside, samples: inside.samples * samples });
    return leavesOf(model.outputs).map(
      (output) => lookup(output) ?? unknownTensor(`'${safeText(node.name)}'`),
    );
  };
  const pointer = call?.pointer ?? node.pointer;
  return item.distributed === undefined
    ? apply(tensors)
    : inferSteps(tensors, apply, { pointer, name: node.name }, inference);
}

function unknownArguments(name: string, { kwargs, argument }: LocatedNode['calls'][number]): Finding[] {
  const known: readonly string[] = MODEL_ARGUMENTS;
  const unknown = Object.keys(kwargs).filter((key) => !known.includes(key));
  return unknown.map((key) => ({
    pointer: argument(key),
    code: 'unsupported_argument',
    detail: `A call of the model '${safeText(name)}' has no argument ${showValue(key)}; it has ${known.join(', ')}. Remove it.`,
  }));
}

function cycleIssue(graph: LocatedGraph): Finding {
  const order = callOrder(graph);
  const names = order.outcome === 'cyclic' ? order.cycle : [];
  const first = graph.nodes.find(({ name }) => name === names[0]);
  const path = [...names, ...names.slice(0, 1)].map((name) => `'${safeText(name)}'`).join(' → ');
  const detail = `Layers take their inputs from each other in a circle: ${path}. Each must come from layers before it.`;
  return { pointer: first?.pointer ?? graph.pointer, code: 'shape_mismatch', detail };
}
