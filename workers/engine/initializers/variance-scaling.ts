import type * as tf from '@tensorflow/tfjs-core';
import type { Fans, Scaling } from '../../../src/keras/initializers/variance-scaling.js';
import type { Random } from '../ops/random/random.js';
import { drawNormal, drawTruncatedNormal, drawUniform } from './distributions.js';
import type { InitializerKernel } from './initializer.js';

/** Standard deviation of a standard normal cut at two deviations. */
const TRUNCATED_NORMAL_STDDEV = 0.87962566103423978;

export const varianceScaling: InitializerKernel<'variance_scaling'> = drawScaled;

/** The kernel of a variance scaling under a name of its own. */
export const scaledBy =
  ({ scaling }: { scaling: Scaling }) =>
  (fans: Fans, shape: number[], random: Random): tf.Tensor =>
    drawScaled({ ...scaling, ...fans }, shape, random);

function drawScaled(
  { scale, mode, distribution, ...fans }: Scaling & Fans,
  shape: number[],
  random: Random,
): tf.Tensor {
  const variance = scale / Math.max(1, fan(shape, mode, fans));
  if (distribution === 'uniform')
    return drawUniform(shape, random, -Math.sqrt(3 * variance), Math.sqrt(3 * variance));
  if (distribution === 'untruncated_normal') return drawNormal(shape, random, 0, Math.sqrt(variance));
  return drawTruncatedNormal(shape, random, 0, Math.sqrt(variance) / TRUNCATED_NORMAL_STDDEV);
}

/** Keras's compute_fans: of a convolution kernel, channels times the window; or of the axes that are named. */
function fan(shape: number[], mode: Scaling['mode'], { input_axes, output_axes }: Fans): number {
  const along = (axes: readonly number[]) =>
    axes.reduce((product, axis) => product * (shape.at(axis) ?? 1), 1);
  const [fanIn, fanOut] =
    input_axes !== null && output_axes !== null
      ? [along(input_axes), along(output_axes)]
      : fansOfKernel(shape);
  return { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[mode];
}

function fansOfKernel(shape: number[]): readonly [number, number] {
  const [first = 1] = shape;
  if (shape.length < 2) return [first, first];
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return [(shape.at(-2) ?? 1) * window, (shape.at(-1) ?? 1) * window];
}
