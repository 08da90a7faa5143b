import type { DataFormat } from '../shapes/data-format.js';
import type { LayerInput, ShapeInference } from '../shapes/shape-inference.js';
import type { SpatialSample } from '../shapes/spatial.js';
import { ofImages } from './augmentation.js';

/** The shape of images whose colors a layer reads: of as many channels as one of `counts`. */
export const ofColors = (
  type: string,
  config: { data_format: DataFormat },
  input: LayerInput,
  counts: readonly number[] = [3],
): ShapeInference =>
  ofImages(type, config, input, (images) =>
    counts.includes(images.channels)
      ? { shape: [...images.sizes, images.channels] }
      : { complaint: wrongChannels(type, counts, images) },
  );

const wrongChannels = (type: string, counts: readonly number[], { channels, shown }: SpatialSample): string =>
  `${type} needs ${counts.includes(1) ? 'color images of 3 channels (red, green, blue), or gray ones of 1' : 'color images of 3 channels (red, green, blue)'}; got ${channels} ${channels === 1 ? 'channel' : 'channels'}: ${shown}. Remove the layer, or change the channels before it.`;
