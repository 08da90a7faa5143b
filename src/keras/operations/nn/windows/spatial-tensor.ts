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

/** Sequences, images or volumes, whatever their data format. */
export interface SpatialTensor {
  batch: number;
  /** Sizes of the spatial axes. */
  sizes: readonly number[];
  channels: number;
  rank: Rank;
  format: DataFormat;
}

/** Reads the argument `name` as a batch of sequences, images or, where `most` axes are spatial, volumes. */
export function spatialTensor(
  args: OperationArguments<TensorSpec>,
  name: string,
  type: string,
  most: Rank = 3,
): SpatialTensor {
  const { shape } = floatArgument(args, name);
  const rank = RANKS.find((one) => one === shape.length - 2 && one <= most);
  if (rank === undefined) return rejectRank(shape, name, type, most);
  const format = dataFormatArgument(args);
  const [batch = 1, ...sample] = shape;
  const channelsLast = toChannelsLast(sample, format);
  return { batch, sizes: channelsLast.slice(0, -1), channels: channelsLast.at(-1) ?? 1, rank, format };
}

const RANKS: readonly Rank[] = [1, 2, 3];

function rejectRank({ length }: readonly number[], name: string, type: string, most: Rank): never {
  const shapes = RANKS.slice(0, most).map(
    (rank) => `${rank + 2} ${axesInWords(rank, 'channels_last').replace('[', '[batch, ')}`,
  );
  return reject(`${type} expects ${name} with ${shapes.join(' or ')} axes; it has ${length}.`, name);
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
