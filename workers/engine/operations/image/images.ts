import * as tf from '@tensorflow/tfjs-core';
import {
  choiceArgument,
  flagArgument,
  numberArgument,
  sizesArgument,
} from '../../../../src/keras/operations/arguments/values.js';
import { bordersArgument } from '../../../../src/keras/operations/image/borders.js';
import { blurArgument, patchesArgument } from '../../../../src/keras/operations/image/pixels.js';
import { INTERPOLATIONS } from '../../../../src/keras/operations/image/resize.js';
import { cropToShape, padToShape } from '../../ops/image/aspect-ratio.js';
import { gaussianBlur as blur } from '../../ops/image/color/gaussian-blur.js';
import { toGray } from '../../ops/image/color/gray.js';
import { resize as resizeImages } from '../../ops/image/resize.js';
import { windowsAlong } from '../../ops/indexing/windows.js';
import { crop } from '../../ops/shape/crop.js';
import { padWithZeros } from '../../ops/shape/pad.js';
import { pairOf } from '../../ops/shape/rank.js';
import { onImages } from './on-images.js';

export const resize = onImages((images, args) => {
  const size = pairOf(sizesArgument(args, 'size', 2));
  const fitted = flagArgument(args, 'crop_to_aspect_ratio')
    ? cropToShape(images, size)
    : flagArgument(args, 'pad_to_aspect_ratio')
      ? padToShape(images, size, numberArgument(args, 'fill_value'))
      : images;
  return resizeImages(fitted, size, {
    interpolation: choiceArgument(args, 'interpolation', INTERPOLATIONS),
    antialias: flagArgument(args, 'antialias'),
  });
});

const sizesOf = ({ shape: [, height = 1, width = 1] }: tf.Tensor) => ({ height, width });

export const padImages = onImages((images, args) => {
  const { rows, columns } = bordersArgument(args, 'padding', sizesOf(images));
  return padWithZeros(images, [
    [0, 0],
    [rows.before, rows.after],
    [columns.before, columns.after],
    [0, 0],
  ]);
});

export const cropImages = onImages((images, args) => {
  const { rows, columns } = bordersArgument(args, 'cropping', sizesOf(images));
  return crop(images, [
    [0, 0],
    [rows.before, rows.after],
    [columns.before, columns.after],
    [0, 0],
  ]);
});

export const rgbToGrayscale = onImages(toGray);

export const extractPatches = onImages((images, args) => {
  const patches = patchesArgument(args);
  const [rows, columns] = [axisPatches(images, 1, patches), axisPatches(images, 2, patches)];
  const borders = [[0, 0], rows.border, columns.border, [0, 0]] as const;
  const padded = patches.padding === 'same' ? padWithZeros(images, borders) : images;
  // [batch, rows, height of a window, columns, width of a window, channels]
  const windows = windowsAlong(windowsAlong(padded, 1, rows.windows), 3, columns.windows);
  const [batch = 1, height = 1, , width = 1] = windows.shape;
  return tf.reshape(tf.transpose(windows, [0, 1, 3, 2, 4, 5]), [batch, height, width, -1]);
});

/** The windows along an axis, and the zeros around it, after TensorFlow's padding 'same'. */
function axisPatches(images: tf.Tensor, axis: 1 | 2, patches: ReturnType<typeof patchesArgument>) {
  const length = images.shape[axis] ?? 1;
  const [size = 1, stride = 1, dilation = 1] = [patches.size, patches.strides, patches.dilation].map(
    (sizes) => sizes[axis - 1] ?? 1,
  );
  const window = (size - 1) * dilation + 1;
  const count =
    patches.padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - window) / stride) + 1;
  const zeros = Math.max((count - 1) * stride + window - length, 0);
  const before = Math.floor(zeros / 2);
  const border: [number, number] = [before, zeros - before];
  return { windows: { size, count, stride, dilation }, border };
}

export const gaussianBlur = onImages((images, args) => {
  const { size, sigma } = blurArgument(args);
  return blur(images, [size[0] ?? 1, size[1] ?? 1], tf.tensor1d([...sigma]));
});
