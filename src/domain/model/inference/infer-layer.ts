import { inputTypeOf } from '../../../keras/graph/input-type.js';
import type { GraphCall } from '../../../keras/graph/order.js';
import { mapOptions } from '../../../keras/graph/shapes.js';
import { type BoundCall, bindCall, type CallOptions, NO_OPTIONS } from '../../../keras/layers/call.js';
import type { CompleteLayer } from '../../../keras/layers/index.js';
import {
  completeLayer,
  conflictsOf,
  countComplaintOf,
  inferLayerShape,
  signatureOf,
  traitsOf,
  weightsOf,
} from '../../../keras/layers/rules.js';
import type { Inputs, LayerInput, LayerOutput } from '../../../keras/layers/shapes/shape-inference.js';
import type { PartialShape } from '../../../keras/layers/traits/traits.js';
import { matchesShape, reshaped, type Shape, showShape } from '../../../keras/shape.js';
import { MAX_RANK } from '../../../schema/primitives.js';
import type { Finding } from '../../problems/finding.js';
import type { InferredLayer, InferredTensor } from '../inferred-model.js';
import { countParameters } from '../layer-parameters.js';
import type { LocatedNode } from '../located-graph.js';
import type { DeclaredShape, LocatedLayer } from '../located-layer.js';
import { weightArgumentIssues } from '../weight-arguments.js';
import { batchComplaint } from './batch-axis.js';
import type { GraphContext, Inference } from './inference.js';
import { nestedShapeIssues } from './nested-input-shape.js';

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
    dtype: 'float32',
    from: undefined,
    label: 'the dataset',
  };
  const outputs = infer(place, { inputs: [input], options: NO_OPTIONS }, inference);
  const type = inputTypeOf(place.located.layer);
  return outputs.map((output) => ({ ...output, dtype: type, label: input.label }));
}

/** The whole shape that an input layer declares; undefined where a size is open. */
function declaredShape({ layer, declaredInput }: LocatedLayer): Shape | undefined {
  const shape = (layer.type === 'InputLayer' ? layer.shape : undefined) ?? declaredInput?.shape;
  return shape?.every((size) => size !== null) ? shape.map(Number) : undefined;
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
  const complete = completeLayer(located.layer, node.name);
  const layer = context.isFrozen && 'trainable' in complete ? { ...complete, trainable: false } : complete;
  const own = index > 0 ? [] : ownIssues(node, located, layer, isChain);
  const labelled = inputs.map(({ label }) => ({ from: label }));
  const count = countComplaintOf(layer, labelled);
  const counted: Finding[] =
    count === undefined
      ? []
      : [{ pointer: pointerOfCall(node, index, located), code: 'misplaced_layer', detail: count }];
  const issues = [...own, ...counted];
  const step = inferStep(
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
    dtype: 'float32',
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

/** A chain passes one tensor from layer to layer. */
const severalOutputs = ({ layer, pointer }: LocatedLayer, count: number): Finding => ({
  pointer,
  code: 'misplaced_layer',
  detail: `This ${layer.type} gives ${count} outputs, but a layer of a chain gives one. Leave out return_state, or name the inputs of every layer: "inputs": ["a"].`,
});

/** The batch of a layer's output: that of its inputs, repeated where one of them has a single sample. */
function batchOf(inputs: readonly InferredTensor[]): number | null {
  const batches = inputs.map(({ batch }) => batch ?? null);
  return batches.includes(null) ? null : Math.max(1, ...batches.map(Number));
}

const pointerOfCall = (node: LocatedNode, index: number, located: LocatedLayer): string =>
  node.calls.length > 1 ? (node.calls[index]?.pointer ?? located.pointer) : located.pointer;

/** Counts the weights of a layer at its first call; another call must fit them. */
function sharedWeights(
  inferred: InferredLayer,
  { built, issues }: Inference,
  pointer: string,
): Pick<InferredLayer, 'parameters'> {
  const first = built.get(inferred.path);
  if (first?.kind !== 'layer') {
    built.set(inferred.path, inferred);
    return { parameters: inferred.parameters };
  }
  const shapes = (step: InferredLayer) =>
    weightsOf(step.layer, step.inputs).map(({ shape }) => showShape(shape));
  if (
    first.input.length > 0 &&
    inferred.input.length > 0 &&
    shapes(first).join() !== shapes(inferred).join()
  ) {
    const detail = `'${inferred.layer.name}' is shared: its first call gets ${showShape(first.input)}, this one ${showShape(inferred.input)}, for which its weights would have other shapes. Give it inputs of one shape, or use two layers.`;
    issues.push({ pointer, code: 'shape_mismatch', detail });
  }
  return { parameters: { total: 0, trainable: 0 } };
}

function ownIssues(
  node: LocatedNode,
  located: LocatedLayer,
  layer: CompleteLayer,
  isChain: boolean,
): Finding[] {
  return [
    ...placementIssues(node, located, isChain),
    ...nestedShapeIssues(located),
    ...conflictIssues(layer, located.argument),
    ...weightArgumentIssues(layer, located.argument),
  ];
}

/** The result for one layer; `inferred` if its output shape is known. */
type LayerStep =
  | { issues: Finding[]; inferred: InferredLayer; output: LayerOutput }
  | { issues: Finding[]; inferred?: undefined; shape: PartialShape };

const isKnown = (shape: PartialShape): shape is Shape => typeof shape !== 'string';

/** The complete layer and its path. */
interface StepPlace {
  path: string;
  samples: number;
  isCounted: boolean;
}

function inferStep(
  located: LocatedLayer,
  layer: CompleteLayer,
  { inputs, options }: BoundCall<InferredTensor>,
  place: StepPlace,
): LayerStep {
  const known = inputs.map(layerInput);
  const [first, ...rest] = known;
  if (first === undefined || !place.isCounted) return restartAt(located, layer, 'unknown', place);
  const unknown = inputs.find(({ shape }) => !isKnown(shape));
  if (unknown !== undefined && !isKnown(unknown.shape))
    return restartAt(located, layer, inputs.length === 1 ? unknown.shape : 'unknown', place);
  const misplaced = batchIssue(located, inputs);
  if (misplaced !== undefined) return failedAt(located, layer, misplaced, place);
  return inferFrom(
    located,
    layer,
    { inputs: [first, ...rest], options: mapOptions(options, layerInput) },
    place,
  );
}

const layerInput = ({ shape, label }: InferredTensor): LayerInput => ({
  shape: isKnown(shape) ? shape : [],
  from: label,
});

/** A layer works on samples: it needs an axis for them. */
function batchIssue(located: LocatedLayer, inputs: readonly InferredTensor[]): Finding | undefined {
  const wrong = inputs.map(batchComplaint).find((complaint) => complaint !== undefined);
  if (wrong === undefined) return undefined;
  const detail = `${located.layer.type} expects tensors whose first axis, and no other, is the batch. ${wrong}`;
  return { pointer: located.pointer, code: 'shape_mismatch', detail };
}

function inferFrom(
  located: LocatedLayer,
  layer: CompleteLayer,
  { inputs, options }: { inputs: Inputs<LayerInput>; options: CallOptions<LayerInput> },
  place: StepPlace,
): LayerStep {
  const [input] = inputs;
  const declared = declaredShapeIssues(declaredShapes(located), input);
  // Output of a model that is made for other samples is meaningless here.
  if (declared.length > 0) return { ...restartAt(located, layer, 'unknown', place), issues: declared };
  const inference = inferLayerShape(layer, inputs, options);
  if ('complaint' in inference) {
    const issue = shapeIssue(located, inference);
    // With another argument it would give another shape.
    return inference.argument === undefined
      ? failedAt(located, layer, issue, place)
      : { issues: [issue], shape: 'unknown' };
  }
  const output = inference.shape;
  if (output.length > MAX_RANK) return failedAt(located, layer, rankIssue(located, output), place);
  const shapes = shapesOf(inputs);
  const inferred: InferredLayer = {
    kind: 'layer',
    layer: withInputShape(layer, input.shape),
    path: place.path,
    samples: place.samples,
    located,
    input: input.shape,
    inputs: shapes,
    output,
    parameters: countParameters(layer, shapes),
    from: [],
  };
  return { issues: [], inferred, output: inference };
}

const shapesOf = ([first, ...rest]: Inputs<LayerInput>): Inputs<Shape> => [
  first.shape,
  ...rest.map(({ shape }) => shape),
];

const conflictIssues = (layer: CompleteLayer, argument: LocatedLayer['argument']): Finding[] =>
  conflictsOf(layer).map(({ complaint, argument: name }) => ({
    pointer: argument(name ?? 'type'),
    code: 'conflicting_arguments',
    detail: complaint,
  }));

const failedAt = (
  located: LocatedLayer,
  layer: CompleteLayer,
  issue: Finding,
  place: StepPlace,
): LayerStep => ({
  ...restartAt(located, layer, 'unknown', place),
  issues: [issue],
});

/** A layer whose input is not known; its weights do not count. */
function restartAt(
  located: LocatedLayer,
  layer: CompleteLayer,
  input: 'unknown' | 'vector',
  { path, samples }: StepPlace,
): LayerStep {
  const shape = traitsOf(layer).outputWithoutInput(input);
  if (!isKnown(shape)) return { issues: [], shape };
  const inferred: InferredLayer = {
    kind: 'layer',
    layer,
    path,
    samples,
    located,
    input: [],
    inputs: [[]],
    output: shape,
    parameters: { total: 0, trainable: 0 },
    from: [],
  };
  return { issues: [], inferred, output: { shape } };
}

/** An InputLayer repeats the input shape of the model. */
function withInputShape(layer: CompleteLayer, shape: Shape): CompleteLayer {
  return layer.type === 'InputLayer' ? { ...layer, shape: [...shape] } : layer;
}

function shapeIssue(
  located: LocatedLayer,
  { complaint, argument }: { complaint: string; argument?: string },
): Finding {
  const pointer = argument === undefined ? located.pointer : located.argument(argument);
  return { pointer, code: 'shape_mismatch', detail: complaint };
}

function rankIssue({ pointer }: LocatedLayer, output: Shape): Finding {
  const detail = `The output ${showShape(output)} has more than ${MAX_RANK} axes; Flatten or Reshape before.`;
  return { pointer, code: 'shape_mismatch', detail };
}

function placementIssues(node: LocatedNode, { layer, pointer }: LocatedLayer, isChain: boolean): Finding[] {
  if (layer.type !== 'InputLayer' || node.calls.every(({ args }) => args.length === 0)) return [];
  const detail = isChain
    ? 'InputLayer must be the first layer. Remove it or move it to the front.'
    : 'InputLayer is an input of the model and takes none itself. Remove its inputs.';
  return [{ pointer, code: 'misplaced_layer', detail }];
}

function declaredShapes({ layer, declaredInput, argument }: LocatedLayer): DeclaredShape[] {
  const own =
    layer.type === 'InputLayer' && layer.shape !== undefined
      ? [{ shape: layer.shape, pointer: argument('shape') }]
      : [];
  return declaredInput === undefined ? own : [...own, declaredInput];
}

function declaredShapeIssues(declared: readonly DeclaredShape[], input: LayerInput): Finding[] {
  const wrong = declared.filter(({ shape }) => !matchesShape(shape, input.shape));
  return wrong.map(({ shape, pointer }) => ({
    pointer,
    code: 'shape_mismatch',
    detail: `The model expects samples of shape ${showShape(shape)} but gets ${showShape(input.shape)} from ${input.from}. ${shapeHint(shape, input.shape)}`,
  }));
}

function shapeHint(shape: readonly (number | null)[], given: Shape): string {
  const target = shape.map((size) => size ?? -1);
  const fitting = reshaped(given, target) === undefined ? '' : ` Or add ${reshapeStep(target)} to dataset.x.`;
  return `Omit the shape: it follows from the dataset.${fitting}`;
}

const reshapeStep = (shape: Shape): string => `{"op": "reshape", "shape": ${showShape(shape)}}`;
