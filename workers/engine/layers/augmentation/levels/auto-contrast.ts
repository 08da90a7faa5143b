import type { AutoContrast } from '../../../../../src/keras/layers/augmentation/levels/auto-contrast.js';
import { autoContrast as stretch } from '../../../ops/image/color/contrast.js';
import type { Kernel } from '../../kernel.js';

/** Stretches the values to the whole range, over the axes 1 and 2 of either data format, as Keras does. */
export const autoContrast: Kernel<typeof AutoContrast> =
  ({ value_range }) =>
  ([images]) =>
    stretch(images, value_range);
