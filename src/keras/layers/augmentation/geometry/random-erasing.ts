import { Type } from 'typebox';
import { oneOf } from '../../../../schema/schema-helpers.js';
import { list, optional, orNull, seed } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import type { ShapeInference } from '../../shapes/shape-inference.js';
import type { SpatialSample } from '../../shapes/spatial.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { augmentationTraits, augmenting, ofImages } from '../augmentation.js';
import { unsignedFactor, valueRange, valueRangeComplaints } from '../factor.js';

/** A number, or one for each of three channels; null: normal noise. */
type Fill = number | number[] | null;

const fill = () =>
  orNull(
    list(
      oneOf([Type.Number(), Type.Array(Type.Number(), { minItems: 3, maxItems: 3 })], {
        description: 'One number, or one for each of three channels; null: normal noise.',
      }),
    ),
  );

export const RandomErasing = layer('RandomErasing', {
  summary:
    'Overwrites a rectangle of images while training, with a probability drawn from `factor`; the squares of its height and width, as parts of those of the image, are drawn from `scale`.',
  args: {
    factor: optional(unsignedFactor(), [0, 1]),
    scale: optional(unsignedFactor(), [0.02, 0.33]),
    fill_value: optional(fill(), null),
    value_range: optional(valueRange(), [0, 255]),
    seed: seed(),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  ...augmenting,
  output: (config, [input]) =>
    ofImages('RandomErasing', config, input, (images) => filled(config.fill_value, images)),
  random: '`factor` is above 0',
  conflicts: ({ value_range }) => valueRangeComplaints(value_range),
  // The noise is made of two draws.
  traits: { ...augmentationTraits, keptElements: keptOutputs(5) },
});

function filled(fill: Fill, { sizes, channels, shown }: SpatialSample): ShapeInference {
  if (!Array.isArray(fill) || channels === fill.length) return { shape: [...sizes, channels] };
  const complaint = `fill_value has ${fill.length} numbers, one for each of three channels, but RandomErasing got ${shown}. Give one number.`;
  return { argument: 'fill_value', complaint };
}
