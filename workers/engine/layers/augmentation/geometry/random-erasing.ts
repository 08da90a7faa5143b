import * as tf from '@tensorflow/tfjs-core';
import type { Range } from '../../../../../src/keras/layers/augmentation/factor.js';
import type { RandomErasing } from '../../../../../src/keras/layers/augmentation/geometry/random-erasing.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation, type Draws } from '../augmentation.js';
import { chosen } from './chosen.js';

type Config = ConfigOf<typeof RandomErasing>;
/** The edges of the rectangles, [batch] in pixels; `fill_value` is of the shape of the images, or of one pixel. */
type Drawn = Record<'apply_erasing' | 'x0' | 'x1' | 'y0' | 'y1' | 'fill_value', tf.Tensor>;

/** Overwrites a rectangle of each image. */
export const randomErasing = augmentation<Config, Drawn>({
  draw({ factor, scale, fill_value, value_range }, images, draws) {
    const [batch = 1, height = 1, width = 1] = images.shape;
    const parts = tf.split(tf.sqrt(draws.uniform([batch, 2], ...scale)), 2, 1);
    const [x, y] = [edges(width, parts[0], batch, draws), edges(height, parts[1], batch, draws)];
    return {
      apply_erasing: chosen(factor, batch, draws),
      x0: x.from,
      x1: x.to,
      y0: y.from,
      y1: y.to,
      fill_value: tf.clipByValue(fill(fill_value, images.shape, value_range, draws), ...value_range),
    };
  },
  transform(_, images, { apply_erasing, x0, x1, y0, y1, fill_value }) {
    const [, height = 1, width = 1] = images.shape;
    const inside = tf.logicalAnd(
      between(width, [1, 1, -1, 1], x0, x1),
      between(height, [1, -1, 1, 1], y0, y1),
    );
    const isErased = tf.logicalAnd(ofImages(apply_erasing), inside);
    return select(isErased, fill_value, images);
  },
});

/** Where an interval of so large a part of an axis begins and ends. */
function edges(size: number, part: tf.Tensor | undefined, batch: number, { uniform }: Draws) {
  const length = tf.mul(tf.reshape(part ?? tf.zeros([batch]), [batch]), size);
  const from = tf.mul(uniform([batch]), tf.sub(size, length));
  return { from, to: tf.add(from, length) };
}

function fill(value: Config['fill_value'], shape: number[], [, high]: Range, { normal }: Draws): tf.Tensor {
  if (value === null) return tf.mul(normal(shape), high);
  return tf.tensor4d([value].flat(), [1, 1, 1, Array.isArray(value) ? value.length : 1]);
}

/** Whether a pixel is from one edge on and before another: `shape` has the axis, and 1 elsewhere. */
function between(size: number, shape: number[], from: tf.Tensor, to: tf.Tensor): tf.Tensor {
  const places = tf.reshape(tf.tensor1d(Array.from({ length: size }, (_, index) => index)), shape);
  return tf.logicalAnd(tf.greaterEqual(places, ofImages(from)), tf.less(places, ofImages(to)));
}

/** A value of each image, along the other axes as well. */
const ofImages = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [-1, 1, 1, 1]);
