import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { elementsOf, reshaped, type Shape } from '../../../src/keras/shape.js';
import { IMAGENET_SCALES } from './imagenet-scales.js';
import { LUMA } from './x-steps.js';

/** The steps on x in float64, outside TensorFlow. */
export interface ExactSteps {
  /** Shape of one sample after the steps. */
  shape: Shape;
  /** Applies the steps to consecutive samples, or to the rows of consecutive windows. The given values are unchanged. */
  apply(values: ArrayLike<number>): Float64Array;
}

/** One step; it may modify its input, and returns the values of the resulting samples. */
interface ExactStep {
  shape: Shape;
  apply(values: Float64Array): Float64Array;
}

/** Prepares the steps for samples of a shape. @throws Error for a normalize step without statistics. */
export function exactSteps(steps: readonly XOp[], sampleShape: Shape): ExactSteps {
  const applied: ExactStep[] = [];
  let shape = sampleShape;
  for (const step of steps) {
    const next = exactStep(step, shape);
    applied.push(next);
    shape = next.shape;
  }
  return {
    shape,
    apply: (values) =>
      applied.reduce<Float64Array>((current, step) => step.apply(current), new Float64Array(values)),
  };
}

function exactStep(step: XOp, shape: Shape): ExactStep {
  switch (step.op) {
    case 'reshape':
      return { shape: reshaped(shape, step.shape) ?? shape, apply: unchanged };
    case 'expand_dims':
      return { shape: withAxis(shape, step.axis ?? -1), apply: unchanged };
    case 'rescale':
      return { shape, apply: rescaling(step.scale, step.offset ?? 0) };
    case 'normalize':
      return { shape, apply: normalizing(step, shape.at(-1) ?? 1) };
    case 'resize':
      return resizing(shape, step);
    case 'grayscale':
      return { shape: [...shape.slice(0, -1), 1], apply: toLuma };
    case 'preprocess_input':
      return { shape, apply: preprocessingInput(step, shape) };
    case 'mix_up':
    case 'cut_mix':
      return { shape, apply: unchanged };
    case 'window':
      return { shape: [step.sequence_length, ...shape], apply: unchanged };
  }
}

const unchanged = (values: Float64Array): Float64Array => values;

function withAxis(shape: Shape, axis: number): Shape {
  return shape.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);
}

const rescaling = (scale: number, offset: number) => (values: Float64Array) => {
  for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) * scale + offset;
  return values;
};

function normalizing({ mean, std }: Extract<XOp, { op: 'normalize' }>, width: number) {
  if (mean === undefined || std === undefined) throw new Error('normalize was applied before it was fitted');
  const [means, stds] = [mean, std].map((statistic) => Float64Array.from([statistic].flat()));
  if (means === undefined || stds === undefined) throw new Error('normalize has two statistics');
  const perEntry = means.length > 1 || stds.length > 1 ? width : 1;
  const at = (statistic: Float64Array, entry: number) => statistic[statistic.length > 1 ? entry : 0] ?? 0;
  return (values: Float64Array): Float64Array => {
    for (let index = 0; index < values.length; index++) {
      const entry = index % perEntry;
      values[index] = ((values[index] ?? 0) - at(means, entry)) / at(stds, entry);
    }
    return values;
  };
}

function preprocessingInput(step: Extract<XOp, { op: 'preprocess_input' }>, shape: Shape) {
  const { divisor, subtrahend, std, isReversed } = IMAGENET_SCALES[step.mode ?? 'caffe'];
  const size = elementsOf(shape);
  // The elements of a channel are this far apart, and those of neighboring channels this far.
  const apart = step.data_format === 'channels_first' ? size / CHANNELS : 1;
  return (values: Float64Array): Float64Array =>
    values.map((value, index) => {
      const channel = Math.floor((index % size) / apart) % CHANNELS;
      const mirrored = values[index + (CHANNELS - 1 - 2 * channel) * apart] ?? 0;
      const scaled = (isReversed ? mirrored : value) / divisor;
      const centered = scaled - (subtrahend[channel] ?? subtrahend[0] ?? 0);
      return std === null ? centered : centered / (std[channel] ?? 1);
    });
}

const CHANNELS = 3;

function toLuma(values: Float64Array): Float64Array {
  const [red = 0, green = 0, blue = 0] = LUMA;
  const gray = new Float64Array(values.length / 3);
  for (let pixel = 0; pixel < gray.length; pixel++) {
    const at = 3 * pixel;
    gray[pixel] = red * (values[at] ?? 0) + green * (values[at + 1] ?? 0) + blue * (values[at + 2] ?? 0);
  }
  return gray;
}

/** The sources of the pixels of one axis: `share` of the upper neighbor, the rest of the lower. */
interface Neighbours {
  lower: Int32Array;
  upper: Int32Array;
  share: Float64Array;
}

/** As in TensorFlow's ResizeBilinear with half_pixel_centers. */
function neighboursOf(from: number, to: number): Neighbours {
  const places = Float64Array.from({ length: to }, (_, index) => ((index + 0.5) * from) / to - 0.5);
  return {
    lower: Int32Array.from(places, (place) => Math.max(0, Math.floor(place))),
    upper: Int32Array.from(places, (place) => Math.min(from - 1, Math.ceil(place))),
    share: places.map((place) => place - Math.floor(place)),
  };
}

/** One axis after the other. */
function resizing(shape: Shape, { height, width }: { height: number; width: number }): ExactStep {
  const [rows = 1, columns = 1, channels = 1] = shape;
  const down = neighboursOf(rows, height);
  const across = neighboursOf(columns, width);
  return {
    shape: [height, width, ...shape.slice(2)],
    apply: (values) =>
      resizeAxis(resizeAxis(values, rows, columns * channels, down), columns, channels, across),
  };
}

/** Resizes an axis of `size` entries, each of `inner` values, to the number of neighbors. */
function resizeAxis(
  values: Float64Array,
  size: number,
  inner: number,
  { lower, upper, share }: Neighbours,
): Float64Array {
  const resized = new Float64Array((values.length / size) * share.length);
  let at = 0;
  for (let from = 0; from < values.length; from += size * inner) {
    for (let entry = 0; entry < share.length; entry++) {
      const [low, high] = [from + (lower[entry] ?? 0) * inner, from + (upper[entry] ?? 0) * inner];
      for (let value = 0; value < inner; value++)
        resized[at++] = mix(values[low + value] ?? 0, values[high + value] ?? 0, share[entry] ?? 0);
    }
  }
  return resized;
}

const mix = (from: number, to: number, share: number): number => from + (to - from) * share;
