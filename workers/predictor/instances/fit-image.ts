import type { PredictRequest } from '../../../src/contracts/ipc/predictor.js';
import type { ImageReport } from '../../../src/contracts/predictions.js';
import type { DecodeResult, Pixels } from '../../images/decode-image.js';
import {
  borderMean,
  flattenAlpha,
  invertPixels,
  isGray,
  shiftPixels,
  toGray,
  toRgb,
} from '../../images/pixel-operations.js';
import type { ImageProfile } from './input-profile.js';

const DARK = 0.25;
const NOT_DARK = 0.6;
const LARGEST_BYTE = 255;

/** Adjustments of images that the client requested. */
export interface FitOptions {
  invert: PredictRequest['invert'];
  background: 'auto' | 'none';
}

/** Makes a decoded image like the training images: gray or RGB, dark on light or light on dark. */
export function fitImage(
  { pixels, format, original }: Extract<DecodeResult, { outcome: 'decoded' }>,
  { layout, background }: Pick<ImageProfile, 'layout' | 'background'>,
  options: FitOptions,
): { pixels: Pixels; report: Omit<ImageReport, 'file'> } {
  const flat = flattenAlpha(pixels);
  const fitted = layout.channels === 1 ? toGray(flat) : toRgb(flat);
  const inverted = options.invert === 'auto' ? isOnOtherSide(fitted, background) : options.invert === 'true';
  const upright = inverted ? invertPixels(fitted) : fitted;
  const shift = options.background === 'auto' ? backgroundShift(upright, background) : null;
  return {
    pixels: shift === null ? upright : shiftPixels(upright, shift),
    report: {
      format,
      width: original.width,
      height: original.height,
      resized: original.width !== layout.width || original.height !== layout.height,
      grayscaled: layout.channels === 1 && !isGray(flat),
      inverted,
      ...(shift === null ? {} : { background_shift: shift }),
    },
  };
}

/**
 * Whether the border of a gray image is clearly light while that of the training images is clearly dark, or
 * vice versa.
 */
function isOnOtherSide(pixels: Pixels, background: number | null): boolean {
  if (background === null || pixels.channels !== 1) return false;
  const border = borderMean(pixels);
  return (background < DARK && border > NOT_DARK) || (background > 1 - DARK && border < 1 - NOT_DARK);
}

/**
 * The shift that brings the border of a gray image to that of training images with a plain background; null
 * if theirs is not plain.
 */
function backgroundShift(pixels: Pixels, background: number | null): number | null {
  if (background === null || pixels.channels !== 1) return null;
  if (background >= DARK && background <= 1 - DARK) return null;
  return Math.round(LARGEST_BYTE * (background - borderMean(pixels)));
}
