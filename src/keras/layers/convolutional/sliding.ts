import { activation, choice, flag, optional, published, required, sizes } from '../../argument.js';
import { type DataFormat, dataFormat, type Rank } from '../shapes/data-format.js';
import type { Complaint, LayerInput, ShapeInference } from '../shapes/shape-inference.js';
import { onSpatialAxes, type SpatialSample, windowedShape } from '../shapes/spatial.js';

const WINDOWS: Readonly<Record<Rank, string>> = {
  1: 'Window over the steps.',
  2: 'Window [height, width].',
  3: 'Window [depth, height, width].',
};

/** 1 for each axis. */
const onePerAxis = (rank: Rank): number[] => Array.from({ length: rank }, () => 1);

/** How a convolution pads; `causal`, of one axis only, lets a step see none after it. */
export type Padding = 'valid' | 'same' | 'causal';

/** The arguments of a window that slides over `rank` axes; each family has others between them. */
export const slidingArguments = (rank: Rank) => ({
  kernel_size: required(published(`KernelSize${rank}D`, sizes(rank, WINDOWS[rank]))),
  strides: optional(published(`Strides${rank}D`, sizes(rank, 'Step; default 1.')), onePerAxis(rank)),
  padding: optional(choice(['valid', 'same']), 'valid'),
  data_format: optional(dataFormat(rank), 'channels_last'),
  dilation_rate: optional(
    published(`DilationRate${rank}D`, sizes(rank, 'Dilation; default 1.')),
    onePerAxis(rank),
  ),
});

/** The arguments that follow those of the window. */
export const outputArguments = () => ({ activation: optional(activation(), 'linear'), use_bias: flag(true) });

/** The complete arguments of a window. */
export interface Sliding {
  kernel_size: readonly number[];
  strides: readonly number[];
  padding: Padding;
  data_format: DataFormat;
  dilation_rate: readonly number[];
}

/** The output of a window that computes so many channels, or why it does not fit. */
export function slidOver(
  { type, rank }: { type: string; rank: Rank },
  { kernel_size: size, strides, dilation_rate: dilation, padding, data_format: format }: Sliding,
  input: LayerInput,
  channelsOf: (sample: SpatialSample) => number | Complaint,
): ShapeInference {
  return onSpatialAxes({ type, rank, format }, input, (sample) => {
    const channels = channelsOf(sample);
    if (typeof channels !== 'number') return channels;
    return windowedShape(
      { type, size, sizeName: 'kernel_size', strides, dilation, padding },
      sample,
      channels,
    );
  });
}

/** TensorFlow has no convolution that strides and dilates at once. */
export function stridesAndDilation(config: Pick<Sliding, 'strides' | 'dilation_rate'>): Complaint[] {
  const isAboveOne = (size: readonly number[]) => size.some((entry) => entry > 1);
  if (!isAboveOne(config.strides) || !isAboveOne(config.dilation_rate)) return [];
  const complaint = 'strides and dilation_rate cannot both be above 1; set one of them to 1.';
  return [{ argument: 'dilation_rate', complaint }];
}
