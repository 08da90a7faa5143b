import { drawNormal, drawTruncatedNormal, drawUniform } from './distributions.js';
import type { InitializerKernel } from './initializer.js';

export const randomNormal: InitializerKernel<'random_normal'> = ({ mean, stddev }, shape, random) =>
  drawNormal(shape, random, mean, stddev);
export const randomUniform: InitializerKernel<'random_uniform'> = ({ minval, maxval }, shape, random) =>
  drawUniform(shape, random, minval, maxval);
export const truncatedNormal: InitializerKernel<'truncated_normal'> = ({ mean, stddev }, shape, random) =>
  drawTruncatedNormal(shape, random, mean, stddev);
