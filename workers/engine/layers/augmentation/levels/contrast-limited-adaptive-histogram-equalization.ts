import type { ContrastLimitedAdaptiveHistogramEqualization } from '../../../../../src/keras/layers/augmentation/levels/contrast-limited-adaptive-histogram-equalization.js';
import { equalizeTiles } from '../../../ops/image/color/tile-equalization.js';
import { withChannelsLast } from '../../data-format.js';
import type { Kernel } from '../../kernel.js';

/** Spreads the values of each tile evenly, in training and inference. */
export const contrastLimitedAdaptiveHistogramEqualization: Kernel<
  typeof ContrastLimitedAdaptiveHistogramEqualization
> = (config) => {
  const { clip_limit: clipLimit, value_range } = config;
  const [rows = 1, columns = 1] = config.tile_grid_size;
  const grid = [rows, columns] as const;
  return ([x]) =>
    withChannelsLast(config, x, (images) => equalizeTiles(images, { grid, clipLimit }, value_range));
};
