import { Type } from 'typebox';
import { nullable } from '../../../schema/schema-helpers.js';
import { type Argument, list, MAX_SIZE, optional, orNull } from '../../argument.js';
import { showShape } from '../../shape.js';
import { got, type LayerInput, type ShapeInference } from '../shapes/shape-inference.js';

const Dimension = Type.Integer({ minimum: 1, maximum: MAX_SIZE });

/** The shape that random numbers are drawn in; null where it is the input's. */
export type NoiseShape = (number | null)[] | null;

/** The argument `noise_shape` of dropouts. */
export const noiseShape = (): Argument<NoiseShape, NoiseShape, 'optional'> =>
  optional(orNull(list(Type.Array(nullable(Dimension), { maxItems: 7 }))), null);

/** The shape of a dropout's output. noise_shape has the batch first; its entries are null, 1, or the size of the axis. The last batch may be smaller. */
export function outputWithNoise(type: string, noise: NoiseShape, input: LayerInput): ShapeInference {
  const { shape } = input;
  if (noise === null) return { shape };
  const [batch, ...axes] = noise;
  const fits =
    noise.length === shape.length + 1 &&
    (batch === null || batch === 1) &&
    axes.every((size, axis) => size === null || size === 1 || size === shape[axis]);
  if (fits) return { shape };
  const complaint = `noise_shape ${showShape(noise)} does not fit: ${type} ${got(input)}. Give one entry per axis, the batch (null or 1) first, each null, 1 or the size of the axis.`;
  return { argument: 'noise_shape', complaint };
}
