import { mapOptions } from '../../../keras/graph/shapes.js';
import type { BoundCall, CallOptions } from '../../../keras/layers/call.js';
import type { CompleteLayer } from '../../../keras/layers/index.js';
import { inferLayerShape, traitsOf } from '../../../keras/layers/rules.js';
import type { Inputs, LayerInput, LayerOutput } from '../../../keras/layers/shapes/shape-inference.js';
import type { PartialShape } from '../../../keras/layers/traits/traits.js';
import { type Shape, showShape } from '../../../keras/shape.js';
import { MAX_RANK } from '../../../schema/primitives.js';
import type { Finding } from '../../problems/finding.js';
import type { InferredLayer, InferredTensor } from '../inferred-model.js';
import { countParameters } from '../layer-parameters.js';
import type { LocatedLayer } from '../located-layer.js';
import { batchComplaint } from './batch-axis.js';
import { declaredShapeIssues, declaredShapes } from './declared-shape.js';

/** The result for one layer; `inferred` if its output shape is known. */
export type LayerStep =
  | { issues: Finding[]; inferred: InferredLayer; output: LayerOutput }
  | { issues: Finding[]; inferred?: undefined; shape: PartialShape };

const isKnown = (shape: PartialShape): shape is Shape => typeof shape !== 'string';

/** The complete layer and its path. */
export interface StepPlace {
  path: string;
  samples: number;
  isCounted: boolean;
}

/** Infers the outputs of a layer from its inputs. */
export function inferStep(
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
