import { RandomBrightness } from '../../../../../src/keras/layers/augmentation/color/random-brightness.js';
import { RandomColorDegeneration } from '../../../../../src/keras/layers/augmentation/color/random-color-degeneration.js';
import { RandomContrast } from '../../../../../src/keras/layers/augmentation/color/random-contrast.js';
import { RandomSharpness } from '../../../../../src/keras/layers/augmentation/filters/random-sharpness.js';
import { RandomRotation } from '../../../../../src/keras/layers/augmentation/geometry/random-rotation.js';
import { RandomShear } from '../../../../../src/keras/layers/augmentation/geometry/random-shear.js';
import { RandomTranslation } from '../../../../../src/keras/layers/augmentation/geometry/random-translation.js';
import { RandomPosterization } from '../../../../../src/keras/layers/augmentation/levels/random-posterization.js';
import { Solarization } from '../../../../../src/keras/layers/augmentation/levels/solarization.js';
import type { DataFormat } from '../../../../../src/keras/layers/shapes/data-format.js';
import { autoContrast } from '../../../ops/image/color/contrast.js';
import { equalize } from '../../../ops/image/color/equalization.js';
import { randomBrightness } from '../color/random-brightness.js';
import { randomColorDegeneration } from '../color/random-color-degeneration.js';
import { randomContrast } from '../color/random-contrast.js';
import { randomSharpness } from '../filters/random-sharpness.js';
import { randomRotation } from '../geometry/random-rotation.js';
import { randomShear } from '../geometry/random-shear.js';
import { randomTranslation } from '../geometry/random-translation.js';
import { randomPosterization } from '../levels/random-posterization.js';
import { solarization } from '../levels/solarization.js';
import { type Part, part } from '../parts.js';

/** The arguments that AugMix and RandAugment hand to the augmentations that they choose from. */
export interface Given {
  value_range: number[];
  factor: number[];
  interpolation: string;
  data_format: DataFormat;
}

/** The augmentations that AugMix and RandAugment choose from, by Keras's names. */
export function candidates({
  value_range,
  factor,
  interpolation,
  data_format,
}: Given): ReadonlyMap<string, Part> {
  const moving = { interpolation, data_format };
  const coloring = { factor, value_range, data_format };
  const bits = Math.max(1, Math.trunc(8 * (factor[1] ?? 1)));
  const parts = [
    part(RandomShear, randomShear, { x_factor: factor, y_factor: factor, ...moving }),
    part(RandomTranslation, randomTranslation, { height_factor: factor, width_factor: factor, ...moving }),
    part(RandomRotation, randomRotation, { factor, ...moving }),
    part(RandomBrightness, randomBrightness, coloring),
    part(RandomColorDegeneration, randomColorDegeneration, coloring),
    part(RandomContrast, randomContrast, coloring),
    part(RandomSharpness, randomSharpness, coloring),
    part(RandomPosterization, randomPosterization, { ...coloring, factor: bits }),
    part(Solarization, solarization, { ...coloring, addition_factor: factor, threshold_factor: factor }),
    autoContrastOf(value_range, data_format),
    equalizationOf(value_range),
  ];
  return new Map(parts.map((one) => [one.name, one]));
}

/** Keras stretches over the axes 1 and 2 of either data format; images have their channels last here. */
const autoContrastOf = (range: readonly number[], format: DataFormat): Part => ({
  name: 'auto_contrast',
  draw: () => ({}),
  transform: (images) => autoContrast(images, range, format === 'channels_last' ? [1, 2] : [3, 1]),
});

/** Of Keras's default. */
const BINS = 256;

const equalizationOf = (range: readonly number[]): Part => ({
  name: 'equalization',
  draw: () => ({}),
  transform: (images) => equalize(images, BINS, range),
});
