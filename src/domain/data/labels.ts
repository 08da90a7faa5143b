import type { DatasetArray } from '../../contracts/datasets/arrays.js';
import type { YOp } from '../../contracts/datasets/preprocessing.js';
import { type LossType, lossOf } from '../../keras/losses/index.js';
import { type Shape, showShape } from '../../keras/shape.js';
import type { ModelInput } from '../model/inferred-model.js';
import { accepted, type Checked, type Finding, refused } from '../problems/finding.js';
import { AFTER_MIXING, isLabelMixing } from './mixing.js';

/** The targets that the loss compares with the outputs. */
export interface Labels {
  /** The steps on them, for messages: `dataset.y`, or `dataset.y.main` of an output among several. */
  place: string;
  /** Of one sample. */
  shape: Shape;
  /** `classes`: class numbers; `one_hot`: produced by one_hot; `numbers`: anything else. */
  kind: 'classes' | 'one_hot' | 'numbers';
  /** The number of classes, if known. */
  classCount: number | null;
  /** The names of the classes, if known. */
  classNames: readonly string[] | null;
  /** Whether the labels are also stored as the numbers that name the classes, for regression losses. */
  hasNumbers: boolean;
  /** Class numbers without samples in any split; label i is still output i. */
  absent: readonly number[];
  /** Whether every label of the training split is 0 or 1, also where they are floats. Default false. */
  areZeroOrOne?: boolean;
  /** The greatest label of the training split, where labels are whole numbers from 0; undefined if it is not known. */
  greatest?: number | undefined;
  /** The step that mixes them with those of other samples; absent where none does. */
  mixedBy?: 'mix_up' | 'cut_mix';
}

/** The labels after the steps on y, and those steps with their defaults filled in. */
export interface PreprocessedLabels {
  labels: Labels;
  ops: YOp[];
}

/** Infers the labels after the steps on an array of labels. @param pointer Of the steps @param given How many are given; the others follow from the inputs */
export function inferLabels(
  array: DatasetArray,
  ops: readonly YOp[],
  pointer = '/dataset/y',
  given = ops.length,
): Checked<PreprocessedLabels> {
  const { shape, dtype, classes, numbers } = array;
  let labels: Labels = {
    place: placeOf(pointer),
    shape,
    kind: dtype.startsWith('float') ? 'numbers' : 'classes',
    classCount: classes?.length ?? null,
    classNames: classes,
    hasNumbers: numbers,
    absent: absentLabels(array),
    areZeroOrOne: areZeroOrOne(array),
    greatest: greatestOf(array),
  };
  const done: YOp[] = [];
  for (const [index, op] of ops.entries()) {
    const place = index < given ? `${pointer}/${index}` : pointer;
    const next = done.some((earlier) => earlier.op === op.op)
      ? refused(repeated(op, place))
      : done.some(isLabelMixing) && !isLabelMixing(op)
        ? refused({ pointer: place, code: 'conflicting_arguments', detail: AFTER_MIXING })
        : labelStep(op, labels, { dtype, pointer: place });
    if (next.outcome === 'rejected') return next;
    labels = next.value.labels;
    done.push(next.value.op);
  }
  return accepted({ labels, ops: done });
}

/** `dataset.y` for `/dataset/y`. */
const placeOf = (pointer: string): string => pointer.slice(1).replaceAll('/', '.');

/** The labels that are a preprocessed input. @param pointer Of the steps on the labels */
export function labelsOfInput({ shape, dtype, isRescaled }: ModelInput, pointer: string): Labels {
  return {
    place: placeOf(pointer),
    shape,
    kind: isRescaled || dtype.startsWith('float') ? 'numbers' : 'classes',
    classCount: null,
    classNames: null,
    hasNumbers: false,
    absent: [],
  };
}

const repeated = ({ op }: YOp, pointer: string): Finding => ({
  pointer,
  code: 'duplicate_value',
  detail: `The steps on the labels have a second ${op}; remove it.`,
});

interface StepPlace {
  dtype: string;
  pointer: string;
}

function labelStep(op: YOp, labels: Labels, place: StepPlace): Checked<{ labels: Labels; op: YOp }> {
  switch (op.op) {
    case 'one_hot':
      return oneHot(op, labels, place);
    case 'window': {
      const { sequence_length, sampling_rate = 1 } = op;
      return accepted({
        labels: { ...labels, shape: [sequence_length, ...labels.shape] },
        op: { op: 'window', sequence_length, sampling_rate },
      });
    }
    case 'mix_up':
    case 'cut_mix':
      return mixed(op, labels, place);
    case 'input':
      return refused({ pointer: place.pointer, code: 'conflicting_arguments', detail: INPUT_ALONE });
  }
}

function mixed(
  { op }: Extract<YOp, { op: 'mix_up' | 'cut_mix' }>,
  labels: Labels,
  { pointer }: StepPlace,
): Checked<{ labels: Labels; op: YOp }> {
  const { kind, shape, classCount, hasNumbers } = labels;
  const areClasses = kind === 'classes' && isOneNumber(shape) && classCount !== 2 && !hasNumbers;
  if (areClasses)
    return refused({
      pointer,
      code: 'conflicting_arguments',
      detail: `${op} mixes labels, and a mixture of class numbers is another class. Add {"op": "one_hot"} to ${labels.place} before it, and use categorical_crossentropy.`,
    });
  if (op === 'cut_mix' && shape.length > 1)
    return refused({
      pointer,
      code: 'shape_mismatch',
      detail: `cut_mix needs one label, or one vector, for each image; the labels have shape ${showShape(shape)}. Use mix_up.`,
    });
  return accepted({ labels: { ...labels, mixedBy: op }, op: { op } });
}

/** Rule of the step `input`. */
export const INPUT_ALONE =
  'input uses the preprocessed input as the labels, and must be the only step; preprocess the input by the steps in dataset.x.';

/** The labels as a loss takes them: whole numbers that are classes, too, are numbers to a regression loss. */
export function labelsFor(loss: LossType, labels: Labels): Labels {
  const areNumbers = labels.kind === 'classes' && labels.hasNumbers && lossOf(loss).labels === 'number';
  return areNumbers ? { ...labels, kind: 'numbers', classCount: null, classNames: null, absent: [] } : labels;
}

/** Whether a loss uses labels as the numbers that name the classes. */
export function learnsNumbers(
  { numbers }: Pick<DatasetArray, 'numbers'>,
  steps: readonly YOp[],
  loss: LossType,
): boolean {
  return numbers && steps.every(({ op }) => op !== 'one_hot') && lossOf(loss).labels === 'number';
}

/** The error that sums of many values in float64 may leave. */
const ROUNDING = 1e-9;

/** Of values from 0 to 1 with the mean m the variance is at most m - m², and that only where all are 0 or 1. */
function areZeroOrOne({ statistics }: DatasetArray): boolean {
  const { min = null, max = null, mean = null, std = null } = statistics?.values ?? {};
  if (min === null || max === null || mean === null || std === null || min < 0 || max > 1) return false;
  return Math.abs(std ** 2 - (mean - mean ** 2)) <= ROUNDING;
}

function greatestOf({ dtype, statistics }: DatasetArray): number | undefined {
  const { min = null, max = null } = statistics?.values ?? {};
  return dtype.startsWith('float') || min === null || max === null || min < 0 ? undefined : max;
}

function absentLabels({ classes, class_counts: counts }: DatasetArray): number[] {
  if (classes === null || counts === null) return [];
  const held = [counts.train, counts.validation, counts.test].filter((split) => split !== null);
  return classes.flatMap((_, label) => (held.some((split) => (split[label] ?? 0) > 0) ? [] : [label]));
}

/** Explains, for labels with gaps, the number of classes and how to renumber; empty for others. */
export function renumberHint({ absent, classCount }: Labels): string {
  const [first, ...others] = absent;
  if (first === undefined || classCount === null || classCount - absent.length < 2) return '';
  const shown = absent.slice(0, 5).join(', ');
  const which =
    others.length === 0 ? `label ${first} has` : `labels ${shown}${absent.length > 5 ? ', …' : ''} have`;
  const isOffset = absent.every((label, index) => label === index);
  const renumber = isOffset ? `y - ${absent.length}` : 'numpy.unique(y, return_inverse=True)[1]';
  return ` Label i is output i, as in Keras: the labels range up to ${classCount - 1}, but ${which} no samples. For ${classCount - absent.length} classes, upload the labels renumbered from 0: ${renumber}.`;
}

function oneHot(
  op: Extract<YOp, { op: 'one_hot' }>,
  labels: Labels,
  { dtype, pointer }: StepPlace,
): Checked<{ labels: Labels; op: YOp }> {
  if (!isOneNumber(labels.shape) || labels.kind !== 'classes')
    return refused({ pointer, ...notClasses(labels, dtype) });
  const width = op.num_classes ?? labels.classCount;
  const argument = `${pointer}/num_classes`;
  if (width === null) return refused({ pointer: argument, ...unknownClasses });
  if (labels.classCount !== null && width < labels.classCount)
    return refused({ pointer: argument, ...tooFew(width, labels) });
  return accepted({
    labels: { ...labels, shape: [width], kind: 'one_hot', classCount: labels.classCount ?? width },
    op: { ...op, num_classes: width },
  });
}

/** Keras ignores a trailing axis of size 1. */
export const isOneNumber = (shape: Shape): boolean =>
  shape.length === 0 || (shape.length === 1 && shape[0] === 1);

/** Advice for class numbers that were stored as floats. */
export const UPLOAD_INTEGERS =
  "If they are class numbers, upload them as integers: a CSV with label_type=class, an array with y.astype('int32').";

function notClasses({ shape, kind }: Labels, dtype: string): Omit<Finding, 'pointer'> {
  const fix = kind === 'numbers' && isOneNumber(shape) ? UPLOAD_INTEGERS : 'Omit it.';
  const detail = `one_hot needs one integer label per sample; the labels are ${dtype} of shape ${showShape(shape)}. ${fix}`;
  return { code: 'shape_mismatch', detail };
}

const unknownClasses: Omit<Finding, 'pointer'> = {
  code: 'missing_field',
  detail: 'The number of classes in the dataset is unknown; set num_classes.',
};

function tooFew(width: number, labels: Labels): Omit<Finding, 'pointer'> {
  const detail = `num_classes is ${width} but the dataset has ${labels.classCount} classes; omit or raise it.${renumberHint(labels)}`;
  return { code: 'invalid_value', detail };
}

/** Describes the labels for messages. */
export function describeLabels({ kind, shape, classCount }: Labels): string {
  const count = classCount === null ? '' : ` of ${classCount} classes`;
  if (kind === 'one_hot') return `one-hot of shape ${showShape(shape)}`;
  if (kind === 'classes' && isOneNumber(shape)) return `class numbers${count}`;
  return `numbers of shape ${showShape(shape)}`;
}
