import type { XOp } from '../../../../src/contracts/datasets/preprocessing.js';
import { reshaped, type Shape } from '../../../../src/keras/shape.js';
import { IMAGENET_SCALES } from '../../preprocessing/imagenet-scales.js';
import { LUMA } from '../../preprocessing/x-steps.js';
import { cast, type NodeWriter, reshape, typeOf } from '../node-writer.js';

/** Samples in float64. */
interface Samples {
  x: string;
  /** Of one sample. */
  shape: Shape;
}

const T = typeOf('float64');

/** The preprocessing of a type that float32 rounds: the steps in float64, as `exactSteps` has them. @returns float64 */
export function exactStepNodes(writer: NodeWriter, samples: Samples, steps: readonly XOp[]): Samples {
  // A window is a sample of rows already: the steps before it are of a row, whose last axes are those of the window.
  const at = steps.findIndex(({ op }) => op === 'window');
  if (at < 0) return steps.reduce<Samples>((done, step) => stepNodes(writer, done, step), samples);
  const row = samples.shape.slice(1);
  const rows = { x: reshape(writer, samples.x, 'float64', [-1, ...row]), shape: row };
  return steps.reduce<Samples>((done, step) => stepNodes(writer, done, step), rows);
}

function stepNodes(writer: NodeWriter, { x, shape }: Samples, step: XOp): Samples {
  const constant = (values: readonly number[], of: readonly number[] = [values.length]) =>
    writer.numbers('float64', values, of);
  const inShape = (next: Shape): Samples => ({
    x: reshape(writer, x, 'float64', [-1, ...next]),
    shape: next,
  });
  const calculated = (op: string, by: string, of = x): string => writer.add(op, [of, by], { T });
  switch (step.op) {
    case 'reshape':
      return inShape(reshaped(shape, step.shape) ?? shape);
    case 'expand_dims':
      return inShape(withAxis(shape, step.axis ?? -1));
    case 'window':
      return inShape([step.sequence_length, ...shape]);
    case 'rescale': {
      const scaled = calculated('Mul', constant([step.scale], []));
      return { x: step.offset ? calculated('AddV2', constant([step.offset], []), scaled) : scaled, shape };
    }
    case 'normalize': {
      const { mean = 0, std = 1 } = step;
      const centered = calculated('Sub', constant([mean].flat(), Array.isArray(mean) ? undefined : []));
      return {
        x: calculated('RealDiv', constant([std].flat(), Array.isArray(std) ? undefined : []), centered),
        shape,
      };
    }
    case 'resize':
      return resized(writer, { x, shape }, [step.height, step.width]);
    case 'grayscale': {
      const axis = writer.numbers('int32', [-1]);
      const attr = { T, Tidx: typeOf('int32'), keep_dims: { b: true } };
      const luma = writer.add('Sum', [calculated('Mul', constant(LUMA)), axis], attr);
      return { x: luma, shape: [...shape.slice(0, -1), 1] };
    }
    case 'preprocess_input':
      return { x: imagenetInput(writer, x, step), shape };
    case 'mix_up':
    case 'cut_mix':
      return { x, shape };
  }
}

const withAxis = (shape: Shape, axis: number): Shape =>
  shape.toSpliced(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);

function imagenetInput(
  writer: NodeWriter,
  x: string,
  step: Extract<XOp, { op: 'preprocess_input' }>,
): string {
  const { divisor, subtrahend, std, isReversed } = IMAGENET_SCALES[step.mode ?? 'caffe'];
  const isFirst = step.data_format === 'channels_first';
  const perChannel = (values: readonly number[]): string =>
    writer.numbers(
      'float64',
      values,
      values.length === 1 ? [] : isFirst ? [values.length, 1, 1] : [values.length],
    );
  const axis = (): string => writer.numbers('int32', [isFirst ? 1 : -1]);
  const ordered = isReversed ? writer.add('ReverseV2', [x, axis()], { T, Tidx: typeOf('int32') }) : x;
  const scaled = writer.add('RealDiv', [ordered, perChannel([divisor])], { T });
  const centered = writer.add('Sub', [scaled, perChannel(subtrahend)], { T });
  return std === null ? centered : writer.add('RealDiv', [centered, perChannel(std)], { T });
}

/** TensorFlow's kernel gives float32, whatever it takes. */
function resized(writer: NodeWriter, { x, shape }: Samples, size: readonly [number, number]): Samples {
  const [height = 1, width = 1, channels = 1] = shape;
  const images = reshape(writer, x, 'float64', [-1, height, width, channels]);
  const attr = { T, half_pixel_centers: { b: true }, align_corners: { b: false } };
  const output = writer.add('ResizeBilinear', [images, writer.numbers('int32', size)], attr);
  const next = [...size, ...shape.slice(2)];
  return {
    x: reshape(writer, cast(writer, output, 'float32', 'float64'), 'float64', [-1, ...next]),
    shape: next,
  };
}
