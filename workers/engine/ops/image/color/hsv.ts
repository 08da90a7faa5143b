import * as tf from '@tensorflow/tfjs-core';
import { withoutGradients } from '../../custom-gradient.js';
import { attribute, runSingleOp } from '../../native-backend.js';
import { clipTo, toRange, UNIT, type ValueRange } from './value-range.js';

/** RGB of 0 to 1 as hue, saturation and value. @param images [..., 3] */
const rgbToHsv = (images: tf.Tensor): tf.Tensor =>
  runSingleOp('RGBToHSV', [attribute.type('T', 'float32')], [images]);

const hsvToRgb = (images: tf.Tensor): tf.Tensor =>
  runSingleOp('HSVToRGB', [attribute.type('T', 'float32')], [images]);

/** Changes one channel of the images in the colors of HSV. TensorFlow has no gradient of HSVToRGB, so that it is 0. */
function inHsv(images: tf.Tensor, channel: 0 | 1, change: (values: tf.Tensor) => tf.Tensor): tf.Tensor {
  const channels = tf.split(rgbToHsv(images), 3, -1);
  return hsvToRgb(
    tf.concat(
      channels.map((values, index) => (index === channel ? change(values) : values)),
      -1,
    ),
  );
}

/** Turns the hue by a part of the circle, from -1 to 1. @param turn [batch, 1, 1, 1] */
export const turnHue = (images: tf.Tensor, turn: tf.Tensor, range: ValueRange): tf.Tensor =>
  withoutGradients([images], () => {
    const turned = inHsv(toRange(images, range, UNIT), 0, (hue) => onCircle(tf.add(hue, turn)));
    return toRange(clipTo(turned, UNIT), UNIT, range);
  });

/** A hue that is off the circle of 0 to 1 by less than one turn. */
function onCircle(hue: tf.Tensor): tf.Tensor {
  const below = tf.where(tf.greater(hue, 1), tf.sub(hue, 1), hue);
  return tf.where(tf.less(below, 0), tf.add(below, 1), below);
}

/** Multiplies the saturation. Keras keeps it within the range of the pixels. @param factor [batch, 1, 1, 1] */
export const multiplySaturation = (images: tf.Tensor, factor: tf.Tensor, range: ValueRange): tf.Tensor =>
  withoutGradients([images], () =>
    inHsv(images, 1, (saturation) => clipTo(tf.mul(saturation, factor), range)),
  );
