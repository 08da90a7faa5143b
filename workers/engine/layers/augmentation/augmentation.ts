import * as tf from '@tensorflow/tfjs-core';
import type { DataFormat } from '../../../../src/keras/layers/shapes/data-format.js';
import { mixKeys } from '../../ops/random/random.js';
import { randomNormal } from '../../ops/random-normal.js';
import { withChannelsLast } from '../data-format.js';
import type { CallContext, KernelOf } from '../kernel.js';

/** The values drawn for a batch of images, by the names that Keras has for them. */
export type Transformation = Readonly<Record<string, tf.Tensor>>;

/** Random numbers of one call of a layer. Each draw is another stream, so that their order decides them. */
export interface Draws {
  /** Uniform in [low, high). */
  uniform(shape: number[], low?: number, high?: number): tf.Tensor;
  /** Standard normal. */
  normal(shape: number[]): tf.Tensor;
}

/**
 * An augmentation in two parts, as in Keras, so that tests can hand the values it has drawn to Keras's `transform_images`.
 * Images are [batch, height, width, channels], whatever the data format of the layer.
 */
export interface Augmentation<Config, Drawn extends Transformation> {
  /** Keras's `get_random_transformation` in training; null where images stay as they are. */
  draw(config: Config, images: tf.Tensor, draws: Draws): Drawn | null;
  /** Keras's `transform_images`. */
  transform(config: Config, images: tf.Tensor, drawn: Drawn): tf.Tensor;
  /** Outside training; where left out, images stay as they are. */
  infer?(config: Config, images: tf.Tensor): tf.Tensor;
}

/** The arguments that every augmentation has. */
export interface AugmentationConfig {
  seed: number | null;
  data_format: DataFormat;
}

/** The kernel of an augmentation, with its parts. */
export type AugmentationKernel<Config, Drawn extends Transformation> = KernelOf<Config> &
  Augmentation<Config, Drawn>;

/** Makes a kernel of an augmentation: it draws in training only, for each step anew. */
export function augmentation<Config extends AugmentationConfig, Drawn extends Transformation>(
  parts: Augmentation<Config, Drawn>,
): AugmentationKernel<Config, Drawn> {
  const kernel: KernelOf<Config> =
    (config) =>
    ([x], context) =>
      withChannelsLast(config, x, (images) =>
        context.training
          ? trained(parts, config, images, context)
          : (parts.infer?.(config, images) ?? images),
      );
  return Object.assign(kernel, parts);
}

function trained<Config extends AugmentationConfig, Drawn extends Transformation>(
  { draw, transform }: Augmentation<Config, Drawn>,
  config: Config,
  images: tf.Tensor,
  context: Pick<CallContext, 'randomUniform'>,
): tf.Tensor {
  const drawn = draw(config, images, drawsOf(context, config.seed));
  return drawn === null ? images : transform(config, images, drawn);
}

/** The draws of one call. @param seed the layer's own; null: the job's seed and the layer's name decide alone */
export function drawsOf(context: Pick<CallContext, 'randomUniform'>, seed: number | null): Draws {
  let drawn = 0;
  const nextStream = () => mixKeys(seed ?? 0, drawn++);
  return {
    uniform(shape, low = 0, high = 1) {
      const numbers = context.randomUniform(shape, nextStream());
      return low === 0 && high === 1 ? numbers : tf.add(tf.mul(numbers, high - low), low);
    },
    normal: (shape) => randomNormal(context, shape, nextStream()),
  };
}
