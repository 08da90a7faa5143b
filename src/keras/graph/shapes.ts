import type { CallOptions } from '../layers/call.js';
import type { CompleteLayer } from '../layers/index.js';
import { inferLayerShape } from '../layers/rules.js';
import type { Inputs, LayerInput, LayerOutput } from '../layers/shapes/shape-inference.js';
import { type BatchedSpec, inferOperation } from '../operations/infer-operation.js';
import type { OperationSpec } from '../operations/operation.js';
import type { Shape } from '../shape.js';
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
}

/** Works out the shapes of a graph whose input layers have theirs. @throws Error where a layer rejects its input */
export function shapesOf(graph: ResolvedGraph): GraphShapes {
  const steps: LayerStep[] = [];
  const inputs = leavesOf(graph.inputs).map(({ node }) => inputShape(graph, node));
  const outputs = runGraph<BatchedSpec>(
    graph,
    inputs.map((shape) => ({ shape: [null, ...shape], dtype: 'float32' })),
    {
      layer(layer, call, place) {
        const step = stepOf(layer, call, place);
        steps.push(step.step);
        return step.outputs;
      },
      operation: (_, { spec, args }) => outputsOf(spec, args),
      masked: (tensor) => tensor,
      distributed: ([input], apply) => eachStep(input, apply),
    },
  );
  return { steps, inputs, outputs: outputs.map(sampleOf) };
}

/** The outputs of a model for all steps, of which there are as many as in its input. */
function eachStep(input: BatchedSpec | undefined, apply: ApplyToSteps<BatchedSpec>): readonly BatchedSpec[] {
  const [batch = null, steps, ...sample] = input?.shape ?? [];
  if (input === undefined || typeof steps !== 'number') throw new Error('TimeDistributed needs steps');
  const outputs = apply([{ ...input, shape: [batch, ...sample] }], { samples: steps });
  return outputs.map(({ shape: [, ...output], dtype }) => ({ shape: [batch, steps, ...output], dtype }));
}

function inputShape({ nodes }: ResolvedGraph, name: string): Shape {
  const item = nodes.find((node) => node.name === name)?.item;
  const shape = item?.kind === 'layer' && item.layer.type === 'InputLayer' ? item.layer.shape : undefined;
  if (shape === undefined) throw new Error(`The input '${name}' has no shape`);
  return shape;
}

function stepOf(
  layer: CompleteLayer,
  { inputs: given, options }: { inputs: readonly BatchedSpec[]; options: CallOptions<BatchedSpec> },
  place: CallPlace,
): { step: LayerStep; outputs: BatchedSpec[] } {
  const [first, ...rest] = given.map(sampleOf);
  if (first === undefined) throw new Error(`'${place.path}' has no input`);
  const shapes: Inputs<Shape> = [first, ...rest];
  const [output, ...others] = outputShapesOf(layer, shapes, mapOptions(options, sampleOf));
  const batch = given.some(({ shape }) => shape[0] === null) ? null : (given[0]?.shape[0] ?? null);
  const dtype = layer.type === 'InputLayer' ? inputTypeOf(layer) : 'float32';
  return {
    step: { ...place, layer, inputs: shapes, output },
    outputs: [output, ...others].map((shape) => ({ shape: [batch, ...shape], dtype })),
  };
}

/** Every output of a layer. */
export const allOf = ({ shape, more = [] }: LayerOutput): Shape[] => [shape, ...more];

const sampleOf = ({ shape }: BatchedSpec): Shape => shape.slice(1).map((size) => size ?? 1);

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

function outputsOf(spec: OperationSpec, args: Parameters<typeof inferOperation>[1]): readonly BatchedSpec[] {
  const inference = inferOperation(spec, args);
  if ('complaint' in inference) throw new Error(inference.complaint);
  return inference.outputs;
}
