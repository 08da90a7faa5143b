import { choice, flag, integer, number, optional, required } from '../../../argument.js';
import { INTERPOLATIONS } from '../../../operations/image/resize.js';
import { layer } from '../../layer.js';
import { dataFormat } from '../../shapes/data-format.js';
import type { Complaint } from '../../shapes/shape-inference.js';
import { onSpatialAxes } from '../../shapes/spatial.js';
import { movedChannels } from '../../traits/kept-elements.js';
import { imageTraits } from './image-traits.js';

export const Resizing = layer('Resizing', {
  summary: 'Resizes images.',
  args: {
    height: required(integer()),
    width: required(integer()),
    interpolation: optional(choice(INTERPOLATIONS), 'bilinear'),
    crop_to_aspect_ratio: flag(false),
    pad_to_aspect_ratio: flag(false),
    fill_mode: optional(choice(['constant']), 'constant'),
    fill_value: optional(number({ description: 'The value of the added pixels.' }), 0),
    antialias: flag(false),
    data_format: optional(dataFormat(2), 'channels_last'),
  },
  output: ({ height, width, data_format: format }, [input]) =>
    onSpatialAxes({ type: 'Resizing', rank: 2, format }, input, ({ channels }) => ({
      shape: [height, width, channels],
    })),
  weights: () => [],
  conflicts: aspectComplaints,
  /** TensorFlow.js interpolates between the corners of pixels, Keras between their centers. */
  tfjs: ({ name, ...config }) => [{ type: 'ResizingOfPixelCenters', name, arguments: config }],
  traits: {
    ...imageTraits,
    // A bicubic or Lanczos interpolation leaves the range of its pixels, and added pixels may be outside it.
    keepsRange: ({ interpolation, pad_to_aspect_ratio }) =>
      !pad_to_aspect_ratio && (interpolation === 'nearest' || interpolation === 'bilinear'),
    keepsValues: ({ interpolation, pad_to_aspect_ratio }) =>
      !pad_to_aspect_ratio && interpolation === 'nearest',
    keptElements: (config, shapes) => movedChannels(config, shapes),
  },
});

function aspectComplaints(config: {
  crop_to_aspect_ratio: boolean;
  pad_to_aspect_ratio: boolean;
}): Complaint[] {
  if (!config.crop_to_aspect_ratio || !config.pad_to_aspect_ratio) return [];
  const complaint =
    'crop_to_aspect_ratio and pad_to_aspect_ratio exclude each other; set one of them to false.';
  return [{ argument: 'pad_to_aspect_ratio', complaint }];
}
