import { type DataFormat, fromChannelsLast, toChannelsLast } from '../../layers/shapes/data-format.js';
import { dataFormatArgument } from '../arguments/data-format.js';
import { floatArgument } from '../arguments/tensors.js';
import type { OperationArguments, TensorSpec } from '../operation.js';
import { reject } from '../rejection.js';

/** An image or a batch of images, whatever its data format. */
export interface Images {
  /** [batch], or nothing for one image. */
  batch: readonly number[];
  height: number;
  width: number;
  channels: number;
  format: DataFormat;
}

/** Reads the argument `images`. */
export function imagesArgument(args: OperationArguments<TensorSpec>, name = 'images'): Images {
  const { shape } = floatArgument(args, name);
  if (shape.length !== 3 && shape.length !== 4)
    return reject(
      `${name} must be images [batch, height, width, channels] or one image; its shape is [${shape.join(', ')}].`,
      name,
    );
  const format = dataFormatArgument(args);
  const batch = shape.slice(0, -3);
  const [height = 1, width = 1, channels = 1] = toChannelsLast(shape.slice(-3), format);
  return { batch, height, width, channels, format };
}

/** Images of other sizes. */
export const withSizesOf = (
  images: Images,
  { height = images.height, width = images.width, channels = images.channels },
): TensorSpec => ({
  shape: [...images.batch, ...fromChannelsLast([height, width, channels], images.format)],
  dtype: 'float32',
});
