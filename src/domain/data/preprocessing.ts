import type { Dtype, TensorSpec } from '../../contracts/datasets/datasets.js';
import type { XOp } from '../../contracts/datasets/preprocessing.js';
import { elementsOf, reshaped, type Shape, showShape } from '../../keras/shape.js';
import { MAX_RANK } from '../../schema/primitives.js';
import type { ModelInput } from '../model/inferred-model.js';
import type { Checked, Finding } from '../problems/finding.js';
import { AFTER_MIXING, inferMixing, isMixing, type MixingOp } from './mixing.js';

/**
 * The input of the first layer, and the steps with every default and -1 filled in (fitted statistics stay
 * absent).
 */
export interface PreprocessedInput {
  input: ModelInput;
  ops: XOp[];
  /** Elements of a sample where the steps make it largest, such as before the last of two resizes. */
  peakElements: number;
}

/** The effect of one step on a sample, or why it does not apply. */
type StepResult = { op: XOp; shape: Shape; dtype: Dtype } | { complaint: string; argument?: string };

/** Infers the result of the steps on x for one sample. Stops at the first invalid step. @param pointer Of the steps */
export function inferPreprocessing(
  spec: TensorSpec,
  ops: readonly XOp[],
  pointer = '/dataset/x',
): Checked<PreprocessedInput> {
  const done: XOp[] = [];
  let sample: { shape: Shape; dtype: Dtype } = spec;
  let peakElements = elementsOf(spec.shape);
  for (const [index, op] of ops.entries()) {
    const result = inferStepAfter(done, op, sample);
    if ('complaint' in result)
      return { outcome: 'rejected', issues: [stepIssue(`${pointer}/${index}`, result)] };
    done.push(result.op);
    sample = { shape: result.shape, dtype: result.dtype };
    // The sample, the one that it is mixed with, and the mixture.
    const copies = isMixing(op) ? 3 : 1;
    peakElements = Math.max(peakElements, copies * elementsOf(sample.shape));
  }
  const isRescaled = done.some(({ op }) => !KEEPS_VALUES.includes(op));
  return { outcome: 'accepted', value: { input: { ...sample, isRescaled }, ops: done, peakElements } };
}

/** Steps after which the values are those of the dataset. */
const KEEPS_VALUES: readonly XOp['op'][] = ['reshape', 'expand_dims', 'window'];

function inferStepAfter(done: readonly XOp[], op: XOp, sample: Sample): StepResult {
  if (isMixing(op)) {
    const inferred = inferMixing(op, sample.shape, done);
    return 'complaint' in inferred ? inferred : { ...inferred, shape: sample.shape, dtype: 'float32' };
  }
  if (done.some(isMixing)) return { complaint: AFTER_MIXING };
  if (op.op === 'window' && done.some((earlier) => earlier.op === 'window')) return SECOND_WINDOW;
  return inferStep(op, sample);
}

const SECOND_WINDOW = { complaint: 'The steps have a second window; windows are cut once.' };

function stepIssue(step: string, { complaint, argument }: { complaint: string; argument?: string }): Finding {
  const pointer = argument === undefined ? step : `${step}/${argument}`;
  return { pointer, code: 'shape_mismatch', detail: complaint };
}

type Sample = { shape: Shape; dtype: Dtype };
type OpOf<Name extends XOp['op']> = Extract<XOp, { op: Name }>;

function inferStep(op: Exclude<XOp, MixingOp>, sample: Sample): StepResult {
  switch (op.op) {
    case 'reshape':
      return reshapeStep(op, sample);
    case 'rescale':
      return { op: { ...op, offset: op.offset ?? 0 }, shape: sample.shape, dtype: 'float32' };
    case 'normalize':
      return normalizeStep(op, sample);
    case 'expand_dims':
      return expandDimsStep(op, sample);
    case 'resize':
      return resizeStep(op, sample);
    case 'grayscale':
      return grayscaleStep(op, sample);
    case 'preprocess_input':
      return preprocessInputStep(op, sample);
    case 'window':
      return windowStep(op, sample);
    default:
      return op satisfies never;
  }
}

function reshapeStep(op: OpOf<'reshape'>, { shape, dtype }: Sample): StepResult {
  const result = reshaped(shape, op.shape);
  if (result !== undefined) return { op: { ...op, shape: result }, shape: result, dtype };
  return {
    argument: 'shape',
    complaint: `reshape cannot convert the ${elementsOf(shape)} elements of ${showShape(shape)} to ${showShape(op.shape)}. The number of elements must stay the same; one -1 is inferred.`,
  };
}

function normalizeStep(op: OpOf<'normalize'>, { shape }: Sample): StepResult {
  const width = shape.at(-1);
  for (const argument of ['mean', 'std'] as const) {
    const value = op[argument];
    if (Array.isArray(value) && value.length !== width) {
      return {
        argument,
        complaint: `${argument} lists ${value.length} numbers but the last axis of ${showShape(shape)} is ${width ?? 'absent'}. Send one number, or one per entry of the last axis.`,
      };
    }
  }
  if ([op.std].flat().some((std) => std !== undefined && std <= 0)) {
    return { argument: 'std', complaint: 'std must be greater than 0, because x is divided by it.' };
  }
  return { op, shape, dtype: 'float32' };
}

function expandDimsStep(op: OpOf<'expand_dims'>, { shape, dtype }: Sample): StepResult {
  const axis = op.axis ?? -1;
  const rank = shape.length + 1;
  const index = axis < 0 ? rank + axis : axis;
  if (index < 0 || index >= rank) {
    return {
      argument: 'axis',
      complaint: `expand_dims cannot insert axis ${axis} into ${showShape(shape)}; use ${-rank} to ${rank - 1}.`,
    };
  }
  if (rank > MAX_RANK) return { complaint: `expand_dims would result in more than ${MAX_RANK} axes.` };
  return { op: { ...op, axis }, shape: shape.toSpliced(index, 0, 1), dtype };
}

function resizeStep(op: OpOf<'resize'>, { shape }: Sample): StepResult {
  if (shape.length === 2 || shape.length === 3) {
    return { op, shape: [op.height, op.width, ...shape.slice(2)], dtype: 'float32' };
  }
  return {
    complaint: `resize accepts images [height, width] or [height, width, channels]; got ${showShape(shape)}. Move it before reshape.`,
  };
}

function grayscaleStep(op: OpOf<'grayscale'>, { shape }: Sample): StepResult {
  const [height, width, channels] = shape;
  if (shape.length === 3 && channels === 3 && height !== undefined && width !== undefined) {
    return { op, shape: [height, width, 1], dtype: 'float32' };
  }
  return {
    complaint: `grayscale accepts color images [height, width, 3]; got ${showShape(shape)}. Omit it for images that are already gray.`,
  };
}

function preprocessInputStep(op: OpOf<'preprocess_input'>, { shape }: Sample): StepResult {
  const { mode = 'caffe', data_format = 'channels_last' } = op;
  const complete = { op: { ...op, mode, data_format }, shape, dtype: 'float32' } as const;
  // This mode treats all values alike.
  if (mode === 'tf') return complete;
  const channels = data_format === 'channels_first' ? shape[0] : shape[2];
  if (shape.length === 3 && channels === 3) return complete;
  const layout = data_format === 'channels_first' ? '[3, height, width]' : '[height, width, 3]';
  return {
    complaint: `preprocess_input of mode ${mode} accepts ${data_format} color images ${layout}; got ${showShape(shape)}. Upload images in color, or use rescale or mode tf.`,
  };
}

function windowStep(op: OpOf<'window'>, { shape, dtype }: Sample): StepResult {
  const { sequence_length, sequence_stride = 1, sampling_rate = 1, target_offset = 0 } = op;
  const { start_index = null, end_index = null } = op;
  if (shape.length >= MAX_RANK)
    return { complaint: `window would result in more than ${MAX_RANK} axes: rows of ${showShape(shape)}.` };
  if (start_index !== null && end_index !== null && end_index <= start_index)
    return {
      argument: 'end_index',
      complaint: `end_index must be greater than start_index; got ${end_index} and ${start_index}.`,
    };
  return {
    op: {
      op: 'window',
      sequence_length,
      sequence_stride,
      sampling_rate,
      target_offset,
      start_index,
      end_index,
    },
    shape: [sequence_length, ...shape],
    dtype,
  };
}
