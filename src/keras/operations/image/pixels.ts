import { windowedShape } from '../../layers/shapes/spatial.js';
import { showShape } from '../../shape.js';
import type { AnyArguments } from '../arguments/values.js';
import { choiceArgument, isAbsent, rejectValue, sizesArgument } from '../arguments/values.js';
import { reject } from '../rejection.js';
import { image } from './image.js';
import { type Images, imagesArgument, withSizesOf } from './images.js';

/** Luminance of red, green and blue. */
export const RGBToGrayscale = image('RGBToGrayscale', {
  parameters: ['images'],
  options: { data_format: null },
  output(args) {
    const images = imagesArgument(args);
    if (images.channels !== 1 && images.channels !== 3)
      reject(`images must have 3 channels (RGB) or 1; they have ${images.channels}.`, 'images');
    return withSizesOf(images, { channels: 1 });
  },
});

/** The windows of ExtractPatches. */
export function patchesArgument(args: AnyArguments) {
  const size = sizesArgument(args, 'size', 2);
  return {
    size,
    strides: isAbsent(args, 'strides') ? size : sizesArgument(args, 'strides', 2),
    dilation: sizesArgument(args, 'dilation_rate', 2),
    padding: choiceArgument(args, 'padding', ['valid', 'same']),
  };
}

/** Windows of images, each as the channels of a pixel. */
export const ExtractPatches = image('ExtractPatches', {
  parameters: ['images'],
  options: { size: null, strides: null, dilation_rate: 1, padding: 'valid', data_format: null },
  output(args) {
    const images = imagesArgument(args);
    const patches = patchesArgument(args);
    const [height = 1, width = 1] = windowsOf(images, patches);
    const [rows = 1, columns = 1] = patches.size;
    return withSizesOf(images, { height, width, channels: rows * columns * images.channels });
  },
});

function windowsOf({ height, width, channels }: Images, patches: ReturnType<typeof patchesArgument>) {
  if (patches.strides.some((stride) => stride > 1) && patches.dilation.some((rate) => rate > 1))
    reject('Strides above 1 and a dilation_rate above 1 exclude each other.', 'dilation_rate');
  const sample = { sizes: [height, width], channels, shown: showShape([height, width, channels]) };
  const inference = windowedShape(
    { type: 'ExtractPatches', sizeName: 'kernel_size', ...patches },
    sample,
    channels,
  );
  if ('shape' in inference) return inference.shape;
  return reject(inference.complaint.replaceAll('kernel_size', 'size'), 'size');
}

/** A kernel of the normal distribution. */
export function blurArgument(args: AnyArguments) {
  const { sigma } = args;
  const deviations = Array.isArray(sigma) ? sigma : [sigma, sigma];
  const [first, second] = deviations;
  if (typeof first !== 'number' || typeof second !== 'number' || first <= 0 || second <= 0)
    return rejectValue(args, 'sigma', 'two numbers above 0');
  return { size: sizesArgument(args, 'kernel_size', 2), sigma: [first, second] as const };
}

/** Images blurred by the normal distribution. */
export const GaussianBlur = image('GaussianBlur', {
  parameters: ['images'],
  options: { kernel_size: [3, 3], sigma: [1, 1], data_format: null },
  output(args) {
    blurArgument(args);
    return withSizesOf(imagesArgument(args), {});
  },
});
