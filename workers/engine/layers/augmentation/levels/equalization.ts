import type { Equalization } from '../../../../../src/keras/layers/augmentation/levels/equalization.js';
import { equalize } from '../../../ops/image/color/equalization.js';
import { withChannelsLast } from '../../data-format.js';
import type { Kernel } from '../../kernel.js';

/** Spreads the values of each channel evenly in training. */
export const equalization: Kernel<typeof Equalization> =
  (config) =>
  ([x], { training }) =>
    training ? withChannelsLast(config, x, (images) => equalize(images, config.bins, config.value_range)) : x;
