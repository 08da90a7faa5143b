import { optional, orNull, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import {
  type Bounds,
  factorComplaints,
  rangeComplaints,
  SHARE,
  SIGNED,
  shareFactor,
  signedFactor,
  valueRange,
} from '../arguments.js';
import { augmenting, ofImages } from '../augmentation.js';
import { ofColors } from '../color-images.js';

const args = {
  value_range: valueRange(),
  brightness_factor: optional(orNull(signedFactor()), null),
  contrast_factor: optional(orNull(shareFactor()), null),
  saturation_factor: optional(orNull(signedFactor()), null),
  hue_factor: optional(orNull(shareFactor()), null),
  seed: seed(),
  data_format: optional(dataFormat(2), 'channels_last'),
} as const;

export const RandomColorJitter = layer('RandomColorJitter', {
  summary:
    'Changes brightness, contrast, saturation and hue of each image while training, as far as they have a factor. Keras changes the colors along the last axis, whatever `data_format` is.',
  args,
  ...augmenting,
  output: (config, [input]) =>
    config.saturation_factor === null && config.hue_factor === null
      ? ofImages('RandomColorJitter', config, input)
      : ofColors('RandomColorJitter', { data_format: 'channels_last' }, input),
  conflicts: (config) => [
    ...BOUNDS.flatMap(([argument, bounds]) => factorComplaints(argument, config[argument] ?? [0, 0], bounds)),
    ...rangeComplaints(config),
  ],
  random: 'a factor is given',
});

type Factor = 'brightness_factor' | 'contrast_factor' | 'saturation_factor' | 'hue_factor';

const BOUNDS: readonly (readonly [Factor, Bounds])[] = [
  ['brightness_factor', SIGNED],
  ['contrast_factor', SHARE],
  ['saturation_factor', SIGNED],
  ['hue_factor', SHARE],
];
