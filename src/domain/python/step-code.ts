import type { XOp, YOp } from '../../contracts/datasets/preprocessing.js';
import { inline } from '../../keras/formats/python/expression.js';
import { literal } from '../../keras/formats/python/literal.js';
import { type RowSpan, spanOfInput, spanOfLabels, windowPlan } from '../data/windows.js';
import type { JobArrays } from './data-code.js';

/** The variables of an array: that of its training split, and those of all splits. */
interface SplitArrays {
  train: string;
  splits: readonly string[];
}

const inPython = (value: unknown): string => inline(literal(value));

/** The lines of numpy of a step on an input, for each of its splits. */
export function inputStepLines(step: XOp, { train, splits }: SplitArrays): string[] {
  const each = (write: (variable: string) => string) =>
    splits.map((variable) => `${variable} = ${write(variable)}`);
  switch (step.op) {
    case 'reshape':
      return each(
        (x) => `${x}.reshape(${step.shape.includes(-1) ? `len(${x})` : '-1'}, ${step.shape.join(', ')})`,
      );
    case 'rescale':
      return each(
        (x) =>
          `${x} * np.float32(${inPython(step.scale)})${(step.offset ?? 0) === 0 ? '' : ` + np.float32(${inPython(step.offset)})`}`,
      );
    case 'normalize':
      return normalizeLines(step, { train, splits });
    case 'expand_dims':
      return each((x) => `np.expand_dims(${x}, ${axisOf(step.axis ?? -1)})`);
    case 'resize':
      return each((x) => `resize(${x}, (${step.height}, ${step.width}))`);
    case 'grayscale':
      return each((x) => `(${x} @ np.float32([0.2989, 0.587, 0.114]))[..., np.newaxis]`);
    case 'preprocess_input':
      return each((x) => preprocessed(x, step));
    case 'window':
    case 'mix_up':
    case 'cut_mix':
      return [];
  }
}

/** A function that resizes images with and without an axis of channels. */
export const RESIZE: string[] = [
  'def resize(images, size):',
  '    pixels = images.reshape(*images.shape[:3], -1).astype("float32")',
  '    resized = np.asarray(keras.ops.image.resize(pixels, size))',
  '    return resized.reshape(*resized.shape[:3], *images.shape[3:])',
];

/** Axes are counted without that of the batch. */
const axisOf = (axis: number): number => (axis < 0 ? axis : axis + 1);

const preprocessed = (
  x: string,
  { mode = 'caffe', data_format = 'channels_last' }: Extract<XOp, { op: 'preprocess_input' }>,
): string => {
  const options = `${mode === 'caffe' ? '' : `, mode="${mode}"`}${data_format === 'channels_last' ? '' : `, data_format="${data_format}"`}`;
  return `keras.applications.imagenet_utils.preprocess_input(${x}.astype("float32")${options})`;
};

function normalizeLines(
  { mean, std }: Extract<XOp, { op: 'normalize' }>,
  { train, splits }: SplitArrays,
): string[] {
  const axes = `tuple(range(${train}.ndim - 1))`;
  return [
    mean === undefined
      ? `mean = ${train}.mean(axis=${axes}, dtype="float64")`
      : `mean = np.array(${inPython(mean)})`,
    std === undefined
      ? `std = ${train}.std(axis=${axes}, dtype="float64")`
      : `std = np.array(${inPython(std)})`,
    ...(std === undefined ? ['std = np.where(std > 0, std, 1)'] : []),
    ...splits.map((x) => `${x} = ((${x} - mean) / std).astype("float32")`),
  ];
}

/** The lines of numpy of a step on labels, for each of their splits. */
export function labelStepLines(step: YOp, { splits }: SplitArrays): string[] {
  if (step.op !== 'one_hot') return [];
  const classes = step.num_classes === undefined ? '' : `, ${step.num_classes}`;
  return splits.map((y) => `${y} = keras.utils.to_categorical(${y}${classes})`);
}

/** The lines that cut rows into windows, before the steps on the windows. */
export function windowLines({ inputs, labels, weights }: JobArrays, names: readonly string[]): string[] {
  const plan = windowPlan(
    inputs.map(({ steps }) => steps),
    labels.map(({ steps }) => steps),
  );
  const [first] = inputs;
  if (plan === null || first === undefined) return [];
  const used = plan.start > 0 || plan.end !== null ? `[${plan.start}:${plan.end ?? ''}]` : '';
  const stored = [...inputs, ...labels, ...weights].filter(({ array }) => array !== null);
  return [
    ...(used === '' ? [] : stored.map(({ variable }) => `${variable}_train = ${variable}_train${used}`)),
    ...names.flatMap((split) => [
      `starts = np.arange(0, len(${first.variable}_${split}) - ${plan.reach}, ${plan.stride})`,
      ...inputs.map(({ variable, steps }) => cut(`${variable}_${split}`, spanOfInput(steps, plan))),
      ...labels
        .filter(({ array }) => array !== null)
        .map(({ variable, steps }) => cut(`${variable}_${split}`, spanOfLabels(steps, plan))),
      ...weights.map(({ variable }) => cut(`${variable}_${split}`, undefined)),
    ]),
  ];
}

function cut(variable: string, span: RowSpan | undefined): string {
  if (span === undefined) return `${variable} = ${variable}[starts]`;
  const { offset, length, rate } = span;
  const from = offset === 0 ? 'starts' : `starts + ${offset}`;
  if (length === 1) return `${variable} = ${variable}[${from}]`;
  const steps = rate === 1 ? `np.arange(${length})` : `np.arange(${length}) * ${rate}`;
  return `${variable} = ${variable}[starts[:, np.newaxis] + ${offset === 0 ? '' : `${offset} + `}${steps}]`;
}
