import type { BoundCall, CallOptions } from '../layers/call.js';
import type { ElementType } from '../layers/host.js';
import type { CompleteLayer } from '../layers/index.js';
import { hostOf, inferLayerShape, isOnHost, isOnHostIfAsked } from '../layers/rules.js';
import type { Inputs, LayerInput, LayerOutput } from '../layers/shapes/shape-inference.js';
import { inferOperation, type BatchedSpec as NumericSpec } from '../operations/infer-operation.js';
import type { OperationArgument, OperationSpec } from '../operations/operation.js';
import type { Shape } from '../shape.js';
import { type HostPart, type HostSource, hostRecorder } from './host-part.js';
import { inputTypeOf } from './input-type.js';
import type { ResolvedGraph } from './resolved.js';
import { type ApplyToSteps, type CallPlace, runGraph } from './run/run.js';
import { leavesOf } from './structure.js';

/** A call of a layer and the shapes of one sample before and after it. */
export interface LayerStep extends CallPlace {
  layer: CompleteLayer;
  inputs: Inputs<Shape>;
  output: Shape;
}

/** The shapes of an accepted graph. */
export interface GraphShapes {
  /** In the order of their calls. */
  steps: LayerStep[];
  /** Of one sample, in the order of the model's inputs and outputs. */
  inputs: Shape[];
  outputs: Shape[];
  /** The part that the host computes; null: none. */
  host: HostPart | null;
  /** How many outputs each call of a layer or an operation has, by its key. */
  outputCounts: ReadonlyMap<string, number>;
}

/** A tensor of the graph. */
interface BatchedSpec extends NumericSpec {
  /** Undefined: `dtype`. */
  text?: true;
  /** Null for a tensor that the device computes. */
  source: HostSource | null;
  /** Whether the device computes it unless a call on the host takes it. */
  ifAsked?: boolean;
}

const typeOf = ({ text, dtype }: BatchedSpec): ElementType => (text ? 'string' : dtype);

/** Works out the shapes of a graph whose input layers have theirs. @throws Error where a layer rejects its input */
export function shapesOf(graph: ResolvedGraph): GraphShapes {
  let asked: ReadonlySet<string> = new Set();
  for (;;) {
    const { shapes, asks } = shapesWith(graph, asked);
    if (asks.length === 0) return shapes;
    asked = new Set([...asked, ...asks]);
  }
}

/** @param asked keys of calls that the host computes because others there take their outputs */
function shapesWith(
  graph: ResolvedGraph,
  asked: ReadonlySet<string>,
): { shapes: GraphShapes; asks: readonly string[] } {
  const steps: LayerStep[] = [];
  const asks: string[] = [];
  const outputCounts = new Map<string, number>();
  const recorder = hostRecorder();
  const take = (tensor: BatchedSpec) =>
    recorder.taken(tensor.ifAsked ? null : tensor.source, {
      shape: sampleOf(tensor),
      type: typeOf(tensor),
    });
  const callOnHost = (key: string, inputs: readonly BatchedSpec[]) => {
    for (const { ifAsked, source } of inputs) if (ifAsked && source && 'key' in source) asks.push(source.key);
    recorder.called(
      key,
      inputs.map(({ source }) => source),
    );
  };
  const inputs = leavesOf(graph.inputs).map(({ node }) => inputShape(graph, node));
  const outputs = runGraph<BatchedSpec>(
    graph,
    inputs.map((shape, input) => ({ shape: [null, ...shape], dtype: 'float32', source: { input } })),
    {
      layer(layer, call, place) {
        const step = stepOf(layer, call, place);
        steps.push(step.step);
        outputCounts.set(place.key, step.outputs.length);
        if (layer.type === 'InputLayer') return step.outputs.map((output) => passed(output, call.inputs[0]));
        const isAsked = asked.has(place.key);
        if (isAsked || isOnHost(layer, call.inputs.map(typeOf))) callOnHost(place.key, call.inputs);
        else for (const tensor of tensorsOf(call)) take(tensor);
        const mayBeAsked = isOnHostIfAsked(layer) && call.inputs.every((input) => input.source !== null);
        return mayBeAsked
          ? step.outputs.map((output) => ({ ...output, source: { key: place.key }, ifAsked: !isAsked }))
          : step.outputs;
      },
      operation(_, { spec, args }, { key }) {
        for (const tensor of Object.values(args).flatMap(tensorsIn)) take(tensor);
        const outputs = outputsOf(spec, args).map((output) => ({ ...output, source: null }));
        outputCounts.set(key, outputs.length);
        return outputs;
      },
      masked(tensor, mask) {
        take(mask);
        return tensor;
      },
      distributed([input], apply) {
        if (input !== undefined) take(input);
        return eachStep(input && { ...input, source: null }, apply);
      },
    },
  );
  for (const output of outputs) take(output);
  const shapes = {
    steps,
    inputs,
    outputs: outputs.map(sampleOf),
    host: recorder.part(inputs.length),
    outputCounts,
  };
  return { shapes, asks };
}

/** An input layer passes on what it gets. */
function passed(output: BatchedSpec, input: BatchedSpec | undefined): BatchedSpec {
  const isText = output.text === true || input?.text === true;
  const { source = null, ifAsked = false } = input ?? {};
  return { ...output, source, ifAsked, ...(isText && { text: true }) };
}

/** All tensors of a call. */
const tensorsOf = ({ inputs, options }: BoundCall<BatchedSpec>): BatchedSpec[] => [
  ...inputs,
  ...options.initialState,
  ...[...options.masks, options.attentionMask].flatMap((tensor) => tensor ?? []),
];

/** The tensors among the arguments of an operation. */
function tensorsIn(value: OperationArgument<BatchedSpec> | undefined): BatchedSpec[] {
  if (isList(value)) return value.flatMap(tensorsIn);
  return typeof value === 'object' && value !== null && 'source' in value ? [value] : [];
}

const isList = (
  value: OperationArgument<BatchedSpec> | undefined,
): value is readonly OperationArgument<BatchedSpec>[] => Array.isArray(value);

/** The outputs of a model for all steps, of which there are as many as in its input. */
function eachStep(input: BatchedSpec | undefined, apply: ApplyToSteps<BatchedSpec>): readonly BatchedSpec[] {
  const [batch = null, steps, ...sample] = input?.shape ?? [];
  if (input === undefined || typeof steps !== 'number') throw new Error('TimeDistributed needs steps');
  const outputs = apply([{ ...input, shape: [batch, ...sample] }], { samples: steps });
  return outputs.map(({ shape: [, ...output], dtype }) => ({
    shape: [batch, steps, ...output],
    dtype,
    source: null,
  }));
}

function inputShape({ nodes }: ResolvedGraph, name: string): Shape {
  const item = nodes.find((node) => node.name === name)?.item;
  const shape = item?.kind === 'layer' && item.layer.type === 'InputLayer' ? item.layer.shape : undefined;
  if (shape === undefined) throw new Error(`The input '${name}' has no shape`);
  return shape;
}

function stepOf(
  layer: CompleteLayer,
  { inputs, options }: BoundCall<BatchedSpec>,
  place: CallPlace,
): { step: LayerStep; outputs: BatchedSpec[] } {
  const [first, ...rest] = inputs.map(sampleOf);
  if (first === undefined) throw new Error(`'${place.path}' has no input`);
  const shapes: Inputs<Shape> = [first, ...rest];
  const [output, ...others] = outputShapesOf(layer, shapes, mapOptions(options, sampleOf));
  const batch = inputs.some(({ shape }) => shape[0] === null) ? null : (inputs[0]?.shape[0] ?? null);
  const given = outputType(layer, inputs.map(typeOf));
  const source = isOnHost(layer, inputs.map(typeOf)) ? { key: place.key } : null;
  const typed = given === 'string' ? ({ dtype: 'int32', text: true } as const) : { dtype: given };
  return {
    step: { ...place, layer, inputs: shapes, output },
    outputs: [output, ...others].map((shape) => ({ shape: [batch, ...shape], ...typed, source })),
  };
}

/** The type of a layer's output: that of its arithmetic, except on the host. */
export function outputType(layer: CompleteLayer, inputs: readonly ElementType[]): ElementType {
  if (layer.type === 'InputLayer') return inputTypeOf(layer);
  return isOnHost(layer, inputs) ? (hostOf(layer)?.gives(inputs) ?? 'float32') : 'float32';
}

/** Every output of a layer. */
export const allOf = ({ shape, more = [] }: LayerOutput): Shape[] => [shape, ...more];

const sampleOf = ({ shape }: NumericSpec): Shape => shape.slice(1).map((size) => size ?? 1);

/** Every shape of one sample that a call of a layer gives. @throws Error where the layer rejects its inputs */
export function outputShapesOf(
  layer: CompleteLayer,
  inputs: Inputs<Shape>,
  options: CallOptions<Shape>,
): [Shape, ...Shape[]] {
  const [first, ...rest] = inputs;
  const inference = inferLayerShape(
    layer,
    [layerInput(first), ...rest.map(layerInput)],
    mapOptions(options, layerInput),
  );
  if ('complaint' in inference) throw new Error(inference.complaint);
  const [shape = inference.shape, ...others] = allOf(inference);
  return [shape, ...others];
}

const layerInput = (shape: Shape): LayerInput => ({ shape, from: 'the layer before' });

/** The options of other tensors. */
export const mapOptions = <From, To>(
  options: CallOptions<From>,
  map: (tensor: From) => To,
): CallOptions<To> => ({
  ...options,
  masks: options.masks.map((mask) => (mask === null ? null : map(mask))),
  initialState: options.initialState.map(map),
  attentionMask: options.attentionMask === null ? null : map(options.attentionMask),
});

function outputsOf(spec: OperationSpec, args: Parameters<typeof inferOperation>[1]): readonly NumericSpec[] {
  const inference = inferOperation(spec, args);
  if ('complaint' in inference) throw new Error(inference.complaint);
  return inference.outputs;
}
