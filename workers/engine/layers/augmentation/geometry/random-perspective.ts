import * as tf from '@tensorflow/tfjs-core';
import type { RandomPerspective } from '../../../../../src/keras/layers/augmentation/geometry/random-perspective.js';
import { projectiveTransform } from '../../../ops/image/projective-transform.js';
import { select } from '../../../ops/tensors/select.js';
import type { ConfigOf } from '../../kernel.js';
import { augmentation } from '../augmentation.js';
import { chosen } from './chosen.js';
import { transformsOf } from './transforms.js';

/** Corners are [batch, 4, 2]: x and y of the upper left, upper right, lower left and lower right one. */
type Drawn = Record<'apply_perspective' | 'start_points' | 'end_points', tf.Tensor>;

/** Moves the corners of images. As in Keras, those on an axis stay on it: the upper left one does not move. */
export const randomPerspective = augmentation<ConfigOf<typeof RandomPerspective>, Drawn>({
  draw({ factor, scale }, { shape: [batch = 1, height = 1, width = 1] }, draws) {
    const apply_perspective = chosen(factor, batch, draws);
    const by = draws.uniform([batch, 4, 2], -0.5 * scale, 0.5 * scale);
    const [right, bottom] = [width - 1, height - 1];
    const corners = [0, 0, right, 0, 0, bottom, right, bottom];
    const start_points = tf.tile(tf.tensor3d(corners, [1, 4, 2]), [batch, 1, 1]);
    return { apply_perspective, start_points, end_points: tf.add(start_points, tf.mul(start_points, by)) };
  },
  transform({ interpolation, fill_value }, images, { apply_perspective, end_points }) {
    const sampling = { interpolation, fill_value, fill_mode: 'constant' } as const;
    const moved = projectiveTransform(images, perspective(end_points, images), sampling);
    return select(tf.reshape(apply_perspective, [-1, 1, 1, 1]), moved, images);
  },
});

/**
 * The transform that takes the moved corners back to those of the images. Of Keras's eight equations, the four of the corners
 * on the axes are solved at once: a1, a2, b0 and b2 are 0, a0 = width · (c0 + 1 / x of the upper right corner), and likewise b1.
 */
function perspective(corners: tf.Tensor, { shape: [, height = 1, width = 1] }: tf.Tensor): tf.Tensor {
  const [batch = 1] = corners.shape;
  const at = (corner: number, axis: number) =>
    tf.reshape(tf.slice(corners, [0, corner, axis], [batch, 1, 1]), [batch, 1]);
  const [right, bottom, x, y] = [at(1, 0), at(2, 1), at(3, 0), at(3, 1)];
  const c0 = tf.div(tf.sub(tf.div(y, bottom), 1), x);
  const c1 = tf.div(tf.sub(tf.div(x, right), 1), y);
  return transformsOf({
    a0: tf.mul(width - 1, tf.add(c0, tf.reciprocal(right))),
    b1: tf.mul(height - 1, tf.add(c1, tf.reciprocal(bottom))),
    c0,
    c1,
  });
}
