import type { LayerInput } from '../../../keras/layers/shapes/shape-inference.js';
import { matchesShape, reshaped, type Shape, showShape } from '../../../keras/shape.js';
import type { Finding } from '../../problems/finding.js';
import type { DeclaredShape, LocatedLayer } from '../located-layer.js';

/** The advice for a definition, which a trained model cannot follow. */
export const OMIT_SHAPE = 'Omit the shape: it follows from the dataset.';

/** The whole shape that an input layer declares; undefined where a size is open. */
export function declaredShape({ layer, declaredInput }: LocatedLayer): Shape | undefined {
  const shape = (layer.type === 'InputLayer' ? layer.shape : undefined) ?? declaredInput?.shape;
  return shape?.every((size) => size !== null) ? shape.map(Number) : undefined;
}

/** Every shape that a layer declares for its input. */
export function declaredShapes({ layer, declaredInput, argument }: LocatedLayer): DeclaredShape[] {
  const own =
    layer.type === 'InputLayer' && layer.shape !== undefined
      ? [{ shape: layer.shape, pointer: argument('shape') }]
      : [];
  return declaredInput === undefined ? own : [...own, declaredInput];
}

/** Refuses samples of another shape than a layer declares. */
export function declaredShapeIssues(declared: readonly DeclaredShape[], input: LayerInput): Finding[] {
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
  return `${OMIT_SHAPE}${fitting}`;
}

const reshapeStep = (shape: Shape): string => `{"op": "reshape", "shape": ${showShape(shape)}}`;
