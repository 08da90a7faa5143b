import { type Shape, showShape } from '../../shape.js';
import { axesInWords, type DataFormat, fromChannelsLast, type Rank, toChannelsLast } from './data-format.js';
import { got, type LayerInput, type ShapeInference } from './shape-inference.js';

/** A sample with spatial axes and channels, whatever its data format. */
export interface SpatialSample {
  /** Sizes of the spatial axes. */
  sizes: readonly number[];
  channels: number;
  /** The sample as it arrives, in words. */
  shown: string;
}

/** A layer over spatial axes, as far as its input is concerned. */
interface SpatialLayer {
  type: string;
  rank: Rank;
  format: DataFormat;
}

/** Lets `infer`, which gives a shape with its channels last, speak for a layer of either data format. */
export function onSpatialAxes(
  { type, rank, format }: SpatialLayer,
  input: LayerInput,
  infer: (sample: SpatialSample) => ShapeInference,
): ShapeInference {
  const axes = axesInWords(rank, format);
  const sizes = toChannelsLast(input.shape, format);
  const channels = sizes.at(-1);
  if (input.shape.length !== rank + 1 || channels === undefined) {
    const complaint = `${type} expects input of rank ${rank + 1} ${axes} but ${got(input)}. ${rankHint(type, rank, input.shape, format)}`;
    return { complaint };
  }
  const shown = `${showShape(input.shape)} from ${input.from}, read as ${axes}`;
  const inference = infer({ sizes: sizes.slice(0, -1), channels, shown });
  return 'shape' in inference ? { shape: fromChannelsLast(inference.shape, format) } : inference;
}

function rankHint(type: string, rank: Rank, shape: Shape, format: DataFormat): string {
  if (shape.length === rank + 2)
    return 'Apply it to each step of a sequence with TimeDistributed, or add a Reshape before it.';
  if (shape.length !== rank) return `Move Flatten after ${type}, or add a Reshape before it.`;
  const step = format === 'channels_last' ? '{"op": "expand_dims"}' : '{"op": "expand_dims", "axis": 0}';
  return `Add ${step} to dataset.x, or a Reshape to ${showShape(fromChannelsLast([...shape, 1], format))} before it.`;
}

/** A layer that slides a window over its spatial axes. */
export interface Window {
  type: string;
  size: readonly number[];
  sizeName: 'kernel_size' | 'pool_size';
  strides: readonly number[];
  dilation?: readonly number[];
  padding: 'valid' | 'same' | 'causal';
}

/** The output of a convolution or pooling with `channels`, channels last, as TensorFlow counts its windows. */
export function windowedShape(window: Window, sample: SpatialSample, channels: number): ShapeInference {
  const lengths = sample.sizes.map((size, axis) => outputLength(window, size, axis));
  if (lengths.every((length) => length >= 1)) return { shape: [...lengths, channels] };
  return {
    argument: window.sizeName,
    complaint: `${window.type} with ${window.sizeName} ${showShape(window.size)}${dilationNote(window)} and padding 'valid' does not fit into ${sample.shown}. Use a smaller ${window.sizeName}, padding 'same', or fewer poolings before.`,
  };
}

function outputLength({ size, strides, dilation, padding }: Window, length: number, axis: number): number {
  const stride = strides[axis] ?? 1;
  if (padding !== 'valid') return Math.ceil(length / stride);
  const window = ((size[axis] ?? 1) - 1) * (dilation?.[axis] ?? 1) + 1;
  return Math.floor((length - window) / stride) + 1;
}

const dilationNote = ({ dilation = [] }: Window): string =>
  dilation.some((rate) => rate > 1) ? `, dilation_rate ${showShape(dilation)}` : '';
