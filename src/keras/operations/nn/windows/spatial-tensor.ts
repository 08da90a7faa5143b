import {
  axesInWords,
  type DataFormat,
  fromChannelsLast,
  type Rank,
  toChannelsLast,
} from '../../../layers/shapes/data-format.js';
import { type Window, windowedShape } from '../../../layers/shapes/spatial.js';
import { showShape } from '../../../shape.js';
import { dataFormatArgument } from '../../arguments/data-format.js';
import { floatArgument } from '../../arguments/tensors.js';
import type { OperationArguments, TensorSpec } from '../../operation.js';
import { reject } from '../../rejection.js';

/** Sequences or images, whatever their data format. */
export interface SpatialTensor {
  batch: number;
  /** Sizes of the spatial axes. */
  sizes: readonly number[];
  channels: number;
  rank: Rank;
  format: DataFormat;
}

/** Reads the argument `name` as a batch of sequences or images. */
export function spatialTensor(
  args: OperationArguments<TensorSpec>,
  name: string,
  type: string,
): SpatialTensor {
  const { shape } = floatArgument(args, name);
  const rank = rankOf(shape, name, type);
  const format = dataFormatArgument(args);
  const [batch = 1, ...sample] = shape;
  const channelsLast = toChannelsLast(sample, format);
  return { batch, sizes: channelsLast.slice(0, -1), channels: channelsLast.at(-1) ?? 1, rank, format };
}

function rankOf({ length }: readonly number[], name: string, type: string): 1 | 2 {
  if (length === 3) return 1;
  if (length === 4) return 2;
  const volumes = length === 5 ? ' Volumes (3-D) are not supported yet.' : '';
  return reject(
    `${type} expects ${name} with 3 axes [batch, steps, channels] or 4 [batch, height, width, channels]; it has ${length}.${volumes}`,
    name,
  );
}

/** The output of a window that slides over the spatial axes. */
export function slidOver(tensor: SpatialTensor, window: Window, channels: number): TensorSpec {
  const { sizes, rank, format } = tensor;
  const shown = `${showShape(fromChannelsLast([...sizes, tensor.channels], format))}, read as ${axesInWords(rank, format)}`;
  const inference = windowedShape(window, { sizes, channels: tensor.channels, shown }, channels);
  if ('complaint' in inference) return reject(inference.complaint, inference.argument);
  return withSizes(tensor, inference.shape.slice(0, -1), channels);
}

/** A float tensor of the same batch and data format. */
export const withSizes = (
  { batch, format }: SpatialTensor,
  sizes: readonly number[],
  channels: number,
): TensorSpec => ({
  shape: [batch, ...fromChannelsLast([...sizes, channels], format)],
  dtype: 'float32',
});
