import type { Dtype } from '../../contracts/datasets.js';
import { MAX_RANK } from '../../contracts/primitives.js';
import type { Checked, Issue, JobWarning } from '../issue.js';
import { matchesShape, reshaped, type Shape, showShape } from '../shape.js';
import { convolutionArgumentIssues } from './convolution-arguments.js';
import { type CompleteLayer, completeLayer } from './layer-defaults.js';
import { nameLayers } from './layer-names.js';
import { countParameters, type ParameterCount } from './layer-parameters.js';
import { inferLayerShape } from './layer-shape.js';
import { traitsOf } from './layer-traits.js';
import type { DeclaredShape, LocatedLayer } from './located-layer.js';
import type { LayerInput } from './shape-inference.js';
import { weightArgumentIssues } from './weight-arguments.js';

/** A layer with its name, defaults, shapes and weights. */
export interface InferredLayer {
  layer: CompleteLayer;
  located: LocatedLayer;
  input: Shape;
  output: Shape;
  parameters: ParameterCount;
}

export interface InferredModel {
  inputShape: Shape;
  /** Never empty. */
  layers: InferredLayer[];
  outputShape: Shape;
  warnings: JobWarning[];
}

/** What the first layer gets: samples of the data set after preprocessing. `from` names them in messages. */
export interface ModelInput {
  shape: Shape;
  dtype: Dtype;
  /** Whether a preprocessing step made fractions of the values. */
  isRescaled: boolean;
}

/** Works out shapes, names and weights from the first layer to the last, stopping at the first that does not fit. */
export function inferModel(layers: readonly LocatedLayer[], input: ModelInput): Checked<InferredModel> {
  const names = nameLayers(layers);
  if (!names.ok) return names;
  const inferred: InferredLayer[] = [];
  let current: LayerInput = { shape: input.shape, from: 'the data set' };
  for (const [index, located] of layers.entries()) {
    const layer = withInputShape(completeLayer(located.layer, names.value[index] ?? ''), current.shape);
    const result = inferLayer(located, layer, index, current);
    if (!result.ok) return result;
    inferred.push(result.value);
    current = { shape: result.value.output, from: `'${layer.name}'` };
  }
  const issues = [...embeddingIssues(inferred, input), ...nothingToTrain(inferred)];
  if (issues.length > 0) return { ok: false, issues };
  const warnings = embeddingWarnings(inferred, input);
  return {
    ok: true,
    value: { inputShape: input.shape, layers: inferred, outputShape: current.shape, warnings },
  };
}

function inferLayer(
  located: LocatedLayer,
  layer: CompleteLayer,
  index: number,
  input: LayerInput,
): Checked<InferredLayer> {
  const issues = [
    ...placementIssues(located, index),
    ...declaredShapeIssues(declaredShapes(located), input),
    ...convolutionArgumentIssues(layer, located.argument),
    ...weightArgumentIssues(layer, located.argument),
  ];
  if (issues.length > 0) return { ok: false, issues };
  const inference = inferLayerShape(layer, input);
  if ('complaint' in inference) return { ok: false, issues: [shapeIssue(located, inference)] };
  const output = inference.shape;
  if (output.length > MAX_RANK) return { ok: false, issues: [rankIssue(located, output)] };
  const parameters = countParameters(layer, input.shape);
  return { ok: true, value: { layer, located, input: input.shape, output, parameters } };
}

/** An InputLayer repeats the input shape of the model. */
function withInputShape(layer: CompleteLayer, shape: Shape): CompleteLayer {
  return layer.type === 'InputLayer' ? { ...layer, shape: [...shape] } : layer;
}

function shapeIssue(
  located: LocatedLayer,
  { complaint, argument }: { complaint: string; argument?: string },
): Issue {
  const pointer = argument === undefined ? located.pointer : located.argument(argument);
  return { pointer, code: 'shape_mismatch', detail: complaint };
}

function rankIssue({ pointer }: LocatedLayer, output: Shape): Issue {
  const detail = `The output ${showShape(output)} has more than ${MAX_RANK} axes; Flatten or Reshape before.`;
  return { pointer, code: 'shape_mismatch', detail };
}

function placementIssues({ layer, pointer }: LocatedLayer, index: number): Issue[] {
  if (layer.type !== 'InputLayer' || index === 0) return [];
  const detail = `InputLayer must be the first layer; it is number ${index + 1}. Remove it or move it to the front.`;
  return [{ pointer, code: 'misplaced_layer', detail }];
}

function declaredShapes({ layer, declaredInput, argument }: LocatedLayer): DeclaredShape[] {
  const own =
    layer.type === 'InputLayer' && layer.shape !== undefined
      ? [{ shape: layer.shape, pointer: argument('shape') }]
      : [];
  return declaredInput === undefined ? own : [...own, declaredInput];
}

function declaredShapeIssues(declared: readonly DeclaredShape[], input: LayerInput): Issue[] {
  const wrong = declared.filter(({ shape }) => !matchesShape(shape, input.shape));
  return wrong.map(({ shape, pointer }) => ({
    pointer,
    code: 'shape_mismatch',
    detail: `The model takes samples of shape ${showShape(shape)} but gets ${showShape(input.shape)} from ${input.from}. ${shapeHint(shape, input.shape)}`,
  }));
}

function shapeHint(shape: readonly (number | null)[], given: Shape): string {
  const target = shape.map((size) => size ?? -1);
  const fitting = reshaped(given, target) === undefined ? '' : ` Or add ${reshapeStep(target)} to dataset.x.`;
  return `Leave the shape out: the data set says it.${fitting}`;
}

const reshapeStep = (shape: Shape): string => `{"op": "reshape", "shape": ${showShape(shape)}}`;

function embeddingIssues(layers: readonly InferredLayer[], input: ModelInput): Issue[] {
  return layers.flatMap(({ layer, located: { pointer } }, index) => {
    if (layer.type !== 'Embedding') return [];
    const before = layers.slice(0, index).findLast((other) => !traitsOf(other.layer).keepsValues);
    const source = before === undefined ? 'a step of dataset.x' : `'${before.layer.name}'`;
    if (before === undefined && !input.isRescaled) return [];
    const detail = `Embedding looks up integers, but ${source} gives fractions. Put Embedding first and leave rescale, normalize and resize out.`;
    return [{ pointer, code: 'shape_mismatch' as const, detail }];
  });
}

function embeddingWarnings(layers: readonly InferredLayer[], input: ModelInput): JobWarning[] {
  if (!input.dtype.startsWith('float')) return [];
  const embeddings = layers.filter(({ layer }) => layer.type === 'Embedding');
  return embeddings.map(({ located: { pointer } }) => ({
    pointer,
    code: 'fractional_embedding_input',
    detail: `Embedding looks up integers; the data set holds ${input.dtype}, whose fractions are cut off.`,
  }));
}

function nothingToTrain(layers: readonly InferredLayer[]): Issue[] {
  if (layers.some(({ parameters }) => parameters.trainable > 0)) return [];
  const pointer = layers.at(-1)?.located.pointer ?? '/model';
  const detail =
    'The model has no trainable weights. Add a layer such as Dense, or remove "trainable": false.';
  return [{ pointer, code: 'nothing_to_train', detail }];
}
