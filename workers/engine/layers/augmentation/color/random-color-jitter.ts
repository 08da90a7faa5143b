import { RandomBrightness } from '../../../../../src/keras/layers/augmentation/color/random-brightness.js';
import type { RandomColorJitter } from '../../../../../src/keras/layers/augmentation/color/random-color-jitter.js';
import { RandomContrast } from '../../../../../src/keras/layers/augmentation/color/random-contrast.js';
import { RandomHue } from '../../../../../src/keras/layers/augmentation/color/random-hue.js';
import { RandomSaturation } from '../../../../../src/keras/layers/augmentation/color/random-saturation.js';
import type { ConfigOf } from '../../kernel.js';
import { type AugmentationKernel, augmentation, type Transformation } from '../augmentation.js';
import { inside, type Part, part, under } from '../parts.js';
import { randomBrightness } from './random-brightness.js';
import { randomContrast } from './random-contrast.js';
import { randomHue } from './random-hue.js';
import { randomSaturation } from './random-saturation.js';

type Config = ConfigOf<typeof RandomColorJitter>;

/** The changes that have a factor, in Keras's order. */
function changesOf(config: Config): Part[] {
  const { value_range, brightness_factor, contrast_factor, saturation_factor, hue_factor } = config;
  const given = (factor: readonly number[]) => ({ factor, value_range });
  return [
    ...(brightness_factor ? [part(RandomBrightness, randomBrightness, given(brightness_factor))] : []),
    ...(contrast_factor ? [part(RandomContrast, randomContrast, given(contrast_factor))] : []),
    ...(saturation_factor ? [part(RandomSaturation, randomSaturation, given(saturation_factor))] : []),
    ...(hue_factor ? [part(RandomHue, randomHue, given(hue_factor))] : []),
  ];
}

const jitter = augmentation<Config, Transformation>({
  draw(config, images, draws) {
    const drawn = changesOf(config).map(({ name, draw }) => under(name, draw(images, draws)));
    return drawn.length === 0 ? null : Object.assign({}, ...drawn);
  },
  transform: (config, images, drawn) =>
    changesOf(config).reduce(
      (changed, { name, transform }) => transform(changed, inside(name, drawn)),
      images,
    ),
});

/** Changes brightness, contrast, saturation and hue, along the last axis in either data format: Keras does not hand the format on. */
export const randomColorJitter: AugmentationKernel<Config, Transformation> = Object.assign(
  (...[config, shapes, tools]: Parameters<typeof jitter>) =>
    jitter({ ...config, data_format: 'channels_last' }, shapes, tools),
  { draw: jitter.draw, transform: jitter.transform },
);
