import { inputTypeOf } from '../../../keras/graph/input-type.js';
import type { GraphCall } from '../../../keras/graph/order.js';
import { outputType } from '../../../keras/graph/shapes.js';
import { type BoundCall, bindCall, NO_OPTIONS } from '../../../keras/layers/call.js';
import type { ElementType } from '../../../keras/layers/host.js';
import type { CompleteLayer, Layer } from '../../../keras/layers/index.js';
import {
  completeLayer,
  countComplaintOf,
  isOnHost,
  isOnHostIfAsked,
  nestsTooDeep,
  signatureOf,
} from '../../../keras/layers/rules.js';
import type { PartialShape } from '../../../keras/layers/traits/traits.js';
import type { Finding } from '../../problems/finding.js';
import type { InferredLayer, InferredTensor } from '../inferred-model.js';
import type { LocatedNode } from '../located-graph.js';
import type { LocatedLayer } from '../located-layer.js';
import { distinctAfter, withWidth } from './adapted-width.js';
import { hostIssues, inputTypeIssues, passedType } from './checks/host-issues.js';
import { ownIssues, severalOutputs } from './checks/layer-issues.js';
import { sharedWeights } from './checks/shared-weights.js';
import { declaredShape } from './declared-shape.js';
import type { GraphContext, Inference } from './inference.js';

import { inferStep, type LayerStep } from './layer-step.js';

/** A call of a layer, and its place. */
export interface LayerCall extends GraphCall<LocatedNode> {
  located: LocatedLayer;
  context: GraphContext;
  isChain: boolean;
}

/** Finds the tensor of a reference. */
export type TensorOf = (leaf: { tensor: { node: string; call: number; output: number } }) => InferredTensor;

/** An input of the model as its input layer passes it on. */
export function inferInput(
  place: LayerCall,
  given: InferredTensor | undefined,
  inference: Inference,
): readonly InferredTensor[] {
  const input = given ?? {
    shape: declaredShape(place.located) ?? 'unknown',
    batch: null,
    dtype: inputTypeOf(place.located.layer),
    isOnHost: true,
    from: undefined,
    label: 'the dataset',
  };
  inference.issues.push(...inputTypeIssues(place.located, given));
  const outputs = infer(place, { inputs: [input], options: NO_OPTIONS }, inference);
  const dtype = passedType(inputTypeOf(place.located.layer), input.dtype);
  return outputs.map((output) => ({ ...output, dtype, isOnHost: input.isOnHost, label: input.label }));
}

/** Infers a call of a layer from its inputs. */
export function inferLayerCall(
  place: LayerCall,
  tensorOf: TensorOf,
  inference: Inference,
): readonly InferredTensor[] {
  const { node, index, located } = place;
  const call = node.calls[index];
  if (call === undefined) return [];
  const { type } = located.layer;
  const bound = bindCall({ type, signature: signatureOf(located.layer) }, call, tensorOf);
  if (bound.outcome === 'bound') return infer(place, bound.call, inference);
  inference.isPartial = true;
  for (const { complaint, argument } of bound.complaints)
    inference.issues.push({
      pointer: call.argument(argument),
      code: 'unsupported_argument',
      detail: complaint,
    });
  return [];
}

function infer(
  { node, index, located, context, isChain }: LayerCall,
  { inputs, options }: BoundCall<InferredTensor>,
  inference: Inference,
): readonly InferredTensor[] {
  const path = `${context.path}${node.name}`;
  const types = inputs.map(({ dtype }) => dtype);
  const complete = completeLayer(context.isFrozen ? frozen(located.layer) : located.layer, node.name);
  const typed = withInputType(complete, types);
  const layer = withWidth(typed, { inputs, isShared: node.calls.length > 1, path }, inference);
  const own = index > 0 ? [] : ownIssues(node, located, layer, isChain);
  const labelled = inputs.map(({ label }) => ({ from: label }));
  const count = countComplaintOf(layer, labelled, options);
  const counted: Finding[] =
    count === undefined
      ? []
      : [{ pointer: pointerOfCall(node, index, located), code: 'misplaced_layer', detail: count }];
  const ofHost =
    layer.type === 'InputLayer' ? [] : hostIssues(layer, inputs, pointerOfCall(node, index, located));
  const issues = [...own, ...counted, ...ofHost];
  const step: LayerStep = nestsTooDeep({ ...layer })
    ? { issues: [], shape: 'unknown' }
    : inferStep(
        located,
        layer,
        { inputs, options },
        { path, samples: context.samples, isCounted: count === undefined },
      );
  const further = step.issues.filter(({ pointer }) => !issues.some((issue) => issue.pointer === pointer));
  inference.issues.push(...issues, ...further);
  const tensorFrom = (shape: PartialShape, from: InferredLayer | undefined): InferredTensor => ({
    shape,
    batch: batchOf(inputs),
    dtype: outputType(layer, types),
    isOnHost: isOnHost(layer, types) || (isOnHostIfAsked(layer) && inputs.every((input) => input.isOnHost)),
    distinct: distinctAfter(layer, inputs),
    from,
    label: `'${node.name}'`,
  });
  if (step.inferred === undefined) {
    inference.isPartial = true;
    return [tensorFrom(step.shape, undefined)];
  }
  const { output, inferred } = step;
  if (isChain && output.more !== undefined)
    inference.issues.push(severalOutputs(located, output.more.length + 1));
  if (inferred.input.length === 0 && inputs.some(({ shape }) => typeof shape === 'string'))
    inference.isPartial = true;
  const counts = sharedWeights(inferred, inference, pointerOfCall(node, index, located));
  const whole: InferredLayer = { ...inferred, ...counts, from: inputs.map(({ from }) => from) };
  inference.steps.push(whole);
  return [output.shape, ...(output.more ?? [])].map((shape) => tensorFrom(shape, whole));
}

/** An InputLayer has nothing to freeze. */
const frozen = (layer: Layer): Layer =>
  layer.type === 'InputLayer' ? layer : { ...layer, trainable: false };

/** An InputLayer that declares no type has that of texts, if it gets some. */
function withInputType(layer: CompleteLayer, [type]: readonly ElementType[]): CompleteLayer {
  return layer.type === 'InputLayer' && layer.dtype === undefined && type === 'string'
    ? { ...layer, dtype: 'string' }
    : layer;
}

/** The batch of a layer's output: that of its inputs, repeated where one of them has a single sample. */
function batchOf(inputs: readonly InferredTensor[]): number | null {
  const batches = inputs.map(({ batch }) => batch ?? null);
  return batches.includes(null) ? null : Math.max(1, ...batches.map(Number));
}

const pointerOfCall = (node: LocatedNode, index: number, located: LocatedLayer): string =>
  node.calls.length > 1 ? (node.calls[index]?.pointer ?? located.pointer) : located.pointer;
