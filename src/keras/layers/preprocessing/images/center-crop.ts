import { integer, optional, required } from '../../../argument.js';
import type { Shape } from '../../../shape.js';
import { layer } from '../../layer.js';
import { type DataFormat, dataFormat, toChannelsLast } from '../../shapes/data-format.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import type { TfjsLayer } from '../../traits/traits.js';
import { imageTraits } from './image-traits.js';

interface Size {
  height: number;
  width: number;
}

/** The rows and columns to remove before and after; undefined where the images are smaller, and are resized. */
export function centerBorders(
  [rows = 0, columns = 0]: Shape,
  { height, width }: Size,
): [[number, number], [number, number]] | undefined {
  const [tall, wide] = [rows - height, columns - width];
  if (tall < 0 || wide < 0) return undefined;
  const [top, left] = [Math.floor(tall / 2), Math.floor(wide / 2)];
  return [
    [top, tall - top],
    [left, wide - left],
  ];
}

export const CenterCrop = layer('CenterCrop', {
  summary:
    'The middle of images; images that are smaller are cropped to the aspect ratio and resized by bilinear interpolation.',
  args: {
    height: required(integer()),
    width: required(integer()),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  output: ({ height, width, data_format: format }, [input]) =>
    onSpatialAxes({ type: 'CenterCrop', rank: 2, format }, input, ({ channels }) => ({
      shape: [height, width, channels],
    })),
  weights: () => [],
  tfjs: (config, { inputs: [shape] }) => inTfjs(config, shape),
  // A mean of integers is none where images are resized.
  traits: { ...imageTraits, keepsValues: false },
});

/** TensorFlow.js cuts between pixels where Keras does not, and resizes in another way. */
function inTfjs(config: Size & { name: string; data_format: DataFormat }, shape: Shape): TfjsLayer[] {
  const { name, data_format } = config;
  const cropping = centerBorders(toChannelsLast(shape, data_format), config);
  return cropping === undefined
    ? [{ type: 'CenterCropOfPixelCenters', name, arguments: { ...config } }]
    : [{ type: 'Cropping2D', name, arguments: { cropping, data_format } }];
}
