import type { IMAGE_OPERATIONS } from '../../../../src/keras/operations/image/index.js';
import type { KernelsOf } from '../kernel.js';
import { cropImages, extractPatches, gaussianBlur, padImages, resize, rgbToGrayscale } from './images.js';

/** The kernels of the operations of `keras.src.ops.image`. */
export const IMAGE_KERNELS: KernelsOf<typeof IMAGE_OPERATIONS> = {
  RGBToGrayscale: rgbToGrayscale,
  Resize: resize,
  ExtractPatches: extractPatches,
  PadImages: padImages,
  CropImages: cropImages,
  GaussianBlur: gaussianBlur,
};
