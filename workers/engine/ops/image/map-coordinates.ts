import * as tf from '@tensorflow/tfjs-core';
import { gatherNd } from '../indexing/scatter.js';
import { broadcastTo } from '../tensors/broadcast.js';
import { filled } from '../tensors/filled.js';
import { select } from '../tensors/select.js';
import type { Sampling } from './projective-transform.js';

/** Places on one axis, whole numbers in float32, with their weights. */
interface Nodes {
  places: tf.Tensor;
  weight: tf.Tensor;
}

/** Places within an axis; null: all of them lie there. */
interface Within {
  places: tf.Tensor;
  isWithin: tf.Tensor | null;
}

/**
 * The values of images [batch, height, width, channels] at places [batch, rows, columns] of each, after Keras's
 * map_coordinates with TensorFlow. Unlike elsewhere, `reflect` before the first pixel does not repeat it.
 */
export function mapCoordinates(
  images: tf.Tensor,
  { y, x }: { y: tf.Tensor; x: tf.Tensor },
  sampling: Sampling,
): tf.Tensor {
  const [, height = 1, width = 1] = images.shape;
  const columns = nodesOf(x, sampling);
  const parts = nodesOf(y, sampling).flatMap((row) =>
    columns.map((column) => {
      const rows = within(row.places, height, sampling);
      const across = within(column.places, width, sampling);
      const values = valuesAt(images, rows, across, sampling);
      return tf.mul(tf.expandDims(tf.mul(row.weight, column.weight), -1), values);
    }),
  );
  return parts.reduce((sum, part) => tf.add(sum, part));
}

function nodesOf(coordinates: tf.Tensor, { interpolation }: Sampling): Nodes[] {
  if (interpolation === 'nearest') return [{ places: tf.round(coordinates), weight: tf.scalar(1) }];
  const lower = tf.floor(coordinates);
  const upperWeight = tf.sub(coordinates, lower);
  return [
    { places: lower, weight: tf.sub(1, upperWeight) },
    { places: tf.add(lower, 1), weight: upperWeight },
  ];
}

function within(places: tf.Tensor, size: number, { fill_mode }: Sampling): Within {
  const clipped = () => tf.clipByValue(places, 0, size - 1);
  switch (fill_mode) {
    case 'constant': {
      const isWithin = tf.logicalAnd(tf.greaterEqual(places, 0), tf.less(places, size));
      return { places: clipped(), isWithin };
    }
    case 'nearest':
      return { places: clipped(), isWithin: null };
    case 'wrap':
      return { places: tf.mod(places, size), isWithin: null };
    case 'reflect': {
      const ahead = tf.mod(tf.abs(places), 2 * size);
      return { places: tf.minimum(ahead, tf.sub(2 * size - 1, ahead)), isWithin: null };
    }
  }
}

function valuesAt(images: tf.Tensor, y: Within, x: Within, { fill_value }: Sampling): tf.Tensor {
  const [batch = 1] = images.shape;
  const [, rows = 1, columns = 1] = y.places.shape;
  const samples = tf.reshape(tf.tensor1d(Array.from({ length: batch }, (_, index) => index)), [batch, 1, 1]);
  const places = [broadcastTo(samples, [batch, rows, columns]), y.places, x.places];
  const values = gatherNd(images, tf.cast(tf.stack(places, -1), 'int32'));
  if (y.isWithin === null || x.isWithin === null) return values;
  const isWithin = tf.expandDims(tf.logicalAnd(y.isWithin, x.isWithin), -1);
  return select(isWithin, values, filled([1, 1, 1, 1], fill_value, 'float32'));
}
