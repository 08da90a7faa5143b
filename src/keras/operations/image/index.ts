import { CropImages, PadImages } from './borders.js';
import { ExtractPatches, GaussianBlur, RGBToGrayscale } from './pixels.js';
import { Resize } from './resize.js';

/** The operations of `keras.src.ops.image`. */
export const IMAGE_OPERATIONS = {
  RGBToGrayscale,
  Resize,
  ExtractPatches,
  PadImages,
  CropImages,
  GaussianBlur,
} as const;
