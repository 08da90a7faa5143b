import { choice, type Kind, number, optional, published, seed } from '../../../argument.js';
import { dataFormat } from '../../shapes/data-format.js';

/** How a value between pixels is read. */
export const interpolation = (): Kind<'nearest' | 'bilinear'> => choice(['nearest', 'bilinear']);

const FILL_MODES = ['reflect', 'wrap', 'constant', 'nearest'] as const;

/** How an image continues beyond its edges. */
export type FillMode = (typeof FILL_MODES)[number];

/** The argument `fill_mode`. */
export const fillMode = (): Kind<FillMode> =>
  published(
    'FillMode',
    choice(FILL_MODES, {
      description:
        'Beyond the edges, images continue reflected, repeated (wrap), with `fill_value` (constant) or with their nearest pixels.',
    }),
  );

/** The argument `fill_value`. */
export const fillValue = () => optional(number(), 0);

/** The arguments of layers that move, turn or scale images, after their factors. */
export const samplingArguments = {
  fill_mode: optional(fillMode(), 'reflect'),
  interpolation: optional(interpolation(), 'bilinear'),
  seed: seed(),
  fill_value: fillValue(),
  data_format: optional(dataFormat(2), 'channels_last'),
};
