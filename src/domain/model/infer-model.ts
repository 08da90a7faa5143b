import type { CompleteLayer } from '../../keras/layers/index.js';
import {
  completeLayer,
  conflictsOf,
  countComplaintOf,
  inferLayerShape,
  traitsOf,
} from '../../keras/layers/rules.js';
import type { LayerInput } from '../../keras/layers/shapes/shape-inference.js';
import type { PartialShape } from '../../keras/layers/traits/traits.js';
import { matchesShape, reshaped, type Shape, showShape } from '../../keras/shape.js';
import { MAX_RANK } from '../../schema/primitives.js';
import type { Finding } from '../problems/finding.js';
import { embeddingIssues, embeddingWarnings } from './embedding-input.js';
import type { InferredLayer, InferredModel, ModelInput } from './inferred-model.js';
import { nameLayers } from './layer-names.js';
import { countParameters } from './layer-parameters.js';
import type { DeclaredShape, LocatedLayer } from './located-layer.js';
import { nestedShapeIssues } from './nested-input-shape.js';
import { weightArgumentIssues } from './weight-arguments.js';

/** The shapes, names and weights that were inferred from a model. */
export interface ModelInference {
  issues: Finding[];
  /** Absent where there is any issue. */
  model: InferredModel | undefined;
  /** The last layers, from where on all shapes are known: enough to compare the outputs with the labels. Undefined where none are. */
  tail: ModelTail | undefined;
  /** That of its last layer, the name of the only output; undefined where that layer could not be read. */
  outputName: string | undefined;
}

/** The last layers of a model, whose inputs may not be known, and the shape they give. */
export type ModelTail = Pick<InferredModel, 'layers' | 'outputShape'>;

/**
 * Works out shapes, names and weights from the first layer to the last. After a layer that cannot be read, or does not fit its input, it
 * continues where a shape is known again, so that every finding is reported at once.
 * @param input undefined where it is not known
 */
export function inferModel(
  layers: readonly (LocatedLayer | undefined)[],
  input: ModelInput | undefined,
): ModelInference {
  const { names, issues } = nameLayers(layers);
  const known: InferredLayer[] = [];
  let current: Sample = { shape: input?.shape ?? 'unknown', from: 'the dataset' };
  for (const [index, located] of layers.entries()) {
    const step = located === undefined ? UNREADABLE : inferLayer(located, names[index] ?? '', index, current);
    issues.push(...step.issues);
    if (step.inferred === undefined) known.length = 0;
    else known.push(step.inferred);
    current = { shape: step.shape, from: `'${names[index]}'` };
  }
  const { shape } = current;
  const tail = isKnown(shape) ? { layers: known, outputShape: shape } : undefined;
  return { ...finish(layers, tail, input, issues), tail, outputName: names.at(-1) || undefined };
}

function finish(
  layers: readonly (LocatedLayer | undefined)[],
  tail: ModelTail | undefined,
  input: ModelInput | undefined,
  found: readonly Finding[],
): Pick<ModelInference, 'issues' | 'model'> {
  const isWhole = tail !== undefined && tail.layers.length === layers.length;
  if (!isWhole || input === undefined) return { issues: [...found], model: undefined };
  const issues = [
    ...found,
    ...embeddingIssues(tail.layers, input),
    ...(found.length === 0 ? nothingToTrain(tail.layers) : []),
  ];
  if (issues.length > 0) return { issues, model: undefined };
  const warnings = embeddingWarnings(tail.layers, input);
  return { issues, model: { ...tail, inputShape: input.shape, warnings } };
}

/** The input of a layer, as far as it is known. */
interface Sample {
  shape: PartialShape;
  from: string;
}

/** The result for one layer; `inferred` if its output shape is known. */
interface LayerStep {
  issues: Finding[];
  inferred?: InferredLayer;
  shape: PartialShape;
}

const UNREADABLE: LayerStep = { issues: [], shape: 'unknown' };

const isKnown = (shape: PartialShape): shape is Shape => typeof shape !== 'string';

function inferLayer(located: LocatedLayer, name: string, index: number, sample: Sample): LayerStep {
  const layer = completeLayer(located.layer, name);
  const issues = [
    ...placementIssues(located, index),
    ...nestedShapeIssues(located),
    ...inputCountIssues(located, layer, sample),
    ...conflictIssues(layer, located.argument),
    ...weightArgumentIssues(layer, located.argument),
  ];
  const { shape, from } = sample;
  const step = isKnown(shape) ? inferFrom(located, layer, { shape, from }) : restartAt(located, layer, shape);
  const own = step.issues.filter(({ pointer }) => !issues.some((issue) => issue.pointer === pointer));
  return { ...step, issues: [...issues, ...own] };
}

function inferFrom(located: LocatedLayer, layer: CompleteLayer, input: LayerInput): LayerStep {
  const declared = declaredShapeIssues(declaredShapes(located), input);
  // Output of a model that is made for other samples is meaningless here.
  if (declared.length > 0) return { ...restartAt(located, layer, 'unknown'), issues: declared };
  const inference = inferLayerShape(layer, [input]);
  if ('complaint' in inference) {
    const issue = shapeIssue(located, inference);
    // With another argument it would give another shape.
    return inference.argument === undefined
      ? failedAt(located, layer, issue)
      : { issues: [issue], shape: 'unknown' };
  }
  const output = inference.shape;
  if (output.length > MAX_RANK) return failedAt(located, layer, rankIssue(located, output));
  const parameters = countParameters(layer, input.shape);
  const complete = withInputShape(layer, input.shape);
  return {
    issues: [],
    inferred: { layer: complete, located, input: input.shape, output, parameters },
    shape: output,
  };
}

const conflictIssues = (layer: CompleteLayer, argument: LocatedLayer['argument']): Finding[] =>
  conflictsOf(layer).map(({ complaint, argument: name }) => ({
    pointer: argument(name ?? 'type'),
    code: 'conflicting_arguments',
    detail: complaint,
  }));

const failedAt = (located: LocatedLayer, layer: CompleteLayer, issue: Finding): LayerStep => ({
  ...restartAt(located, layer, 'unknown'),
  issues: [issue],
});

/** A layer whose input is not known; its weights do not count. */
function restartAt(located: LocatedLayer, layer: CompleteLayer, input: 'unknown' | 'vector'): LayerStep {
  const shape = traitsOf(layer).outputWithoutInput(input);
  if (!isKnown(shape)) return { issues: [], shape };
  const inferred = { layer, located, input: [], output: shape, parameters: { total: 0, trainable: 0 } };
  return { issues: [], inferred, shape };
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

function placementIssues({ layer, pointer }: LocatedLayer, index: number): Finding[] {
  if (layer.type !== 'InputLayer' || index === 0) return [];
  const detail = `InputLayer must be the first layer; it is number ${index + 1}. Remove it or move it to the front.`;
  return [{ pointer, code: 'misplaced_layer', detail }];
}

/** Each layer of a chain has one input. */
function inputCountIssues({ pointer }: LocatedLayer, layer: CompleteLayer, { from }: Sample): Finding[] {
  const detail = countComplaintOf(layer, [{ from }]);
  return detail === undefined ? [] : [{ pointer, code: 'misplaced_layer', detail }];
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

function nothingToTrain(layers: readonly InferredLayer[]): Finding[] {
  // A list without layers has been reported as such.
  if (layers.length === 0 || layers.some(({ parameters }) => parameters.trainable > 0)) return [];
  const pointer = layers.at(-1)?.located.pointer ?? '/model';
  const detail =
    'The model has no trainable weights. Add a layer such as Dense, or remove "trainable": false.';
  return [{ pointer, code: 'nothing_to_train', detail }];
}
