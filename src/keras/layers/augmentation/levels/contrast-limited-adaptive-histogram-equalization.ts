import { Type } from 'typebox';
import { list, number, optional } from '../../../argument.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import type { ShapeInference } from '../../shapes/shape-inference.js';
import type { SpatialSample } from '../../shapes/spatial.js';
import { keptOutputs } from '../../traits/kept-elements.js';
import { rangeComplaints, valueRange } from '../arguments.js';
import { augmentationTraits, exactInside, IGNORED_BY_IMAGES, ofImages } from '../augmentation.js';

const TYPE = 'ContrastLimitedAdaptiveHistogramEqualization';

const Grid = Type.Array(Type.Integer({ minimum: 1, maximum: 64 }), {
  minItems: 2,
  maxItems: 2,
  description: 'The number of rows and columns of tiles.',
});

export const ContrastLimitedAdaptiveHistogramEqualization = layer(TYPE, {
  summary:
    'Spreads the values of each tile of an image evenly over the range, with a bound on the contrast, in training and inference.',
  args: {
    value_range: valueRange(),
    clip_limit: optional(
      number({
        minimum: 0,
        maximum: 1e9,
        description: 'How much more than its even share a value may count in a tile; 0: no bound.',
      }),
      4,
    ),
    tile_grid_size: optional(list(Grid), [8, 8]),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  precision: exactInside,
  ignored: IGNORED_BY_IMAGES,
  output: (config, [input]) =>
    ofImages(TYPE, config, input, (images) => inTiles(images, config.tile_grid_size)),
  weights: () => [],
  conflicts: rangeComplaints,
  traits: { ...augmentationTraits, keptElements: keptOutputs(10) },
});

/** Whole tiles cover the image; what is missing is mirrored at its end, which must not need more than the image. */
function inTiles({ sizes, channels, shown }: SpatialSample, grid: readonly number[]): ShapeInference {
  const missing = sizes.map((size, axis) => {
    const tiles = grid[axis] ?? 1;
    return Math.ceil(size / tiles) * tiles - size;
  });
  if (missing.every((count, axis) => count <= (sizes[axis] ?? 0))) return { shape: [...sizes, channels] };
  const complaint = `${TYPE} cannot cut ${shown} into ${grid.join(' × ')} tiles. Use a smaller tile_grid_size.`;
  return { argument: 'tile_grid_size', complaint };
}
