import type * as tf from '@tensorflow/tfjs-core';
import type { Scaling } from '../../../src/keras/initializers/variance-scaling.js';
import type { Random } from '../ops/random/random.js';
import { drawNormal, drawTruncatedNormal, drawUniform } from './distributions.js';
import type { InitializerKernel } from './initializer.js';

/** Standard deviation of a standard normal cut at two deviations. */
const TRUNCATED_NORMAL_STDDEV = 0.87962566103423978;

export const varianceScaling: InitializerKernel<'variance_scaling'> = drawScaled;

/** The kernel of a variance scaling under a name of its own. */
export const scaledBy =
  ({ scaling }: { scaling: Scaling }) =>
  (_: unknown, shape: number[], random: Random): tf.Tensor =>
    drawScaled(scaling, shape, random);

function drawScaled({ scale, mode, distribution }: Scaling, shape: number[], random: Random): tf.Tensor {
  const variance = scale / Math.max(1, fan(shape, mode));
  if (distribution === 'uniform')
    return drawUniform(shape, random, -Math.sqrt(3 * variance), Math.sqrt(3 * variance));
  if (distribution === 'untruncated_normal') return drawNormal(shape, random, 0, Math.sqrt(variance));
  return drawTruncatedNormal(shape, random, 0, Math.sqrt(variance) / TRUNCATED_NORMAL_STDDEV);
}

/** Keras's compute_fans: of a convolution kernel, channels times the window. */
function fan(shape: number[], mode: Scaling['mode']): number {
  const [first = 1] = shape;
  const window = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const fanIn = shape.length < 2 ? first : (shape.at(-2) ?? 1) * window;
  const fanOut = shape.length < 2 ? first : (shape.at(-1) ?? 1) * window;
  return { fan_in: fanIn, fan_out: fanOut, fan_avg: (fanIn + fanOut) / 2 }[mode];
}
