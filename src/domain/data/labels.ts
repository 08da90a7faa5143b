import type { Dataset } from '../../contracts/datasets/datasets.js';
import type { YOp } from '../../contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import { type LossType, lossOf } from '../../keras/losses/index.js';
import { type Shape, showShape } from '../../keras/shape.js';
import { accepted, type Checked, type Finding, refused } from '../problems/finding.js';
import { isOneLoss } from '../training/outputs/output-training.js';
import { showArrays } from './arrays.js';

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
}

/** The labels after the steps on y, and those steps with their defaults filled in. */
export interface PreprocessedLabels {
  labels: Labels;
  ops: YOp[];
}

/** Infers the labels after the steps on y. */
export function inferLabels(dataset: Dataset, ops: readonly YOp[]): Checked<PreprocessedLabels> {
  const { y, classes } = dataset;
  if (y === null) return refused(noLabels(dataset));
  const isInteger = !y.dtype.startsWith('float');
  const classCount = classes?.length ?? null;
  const labels: Labels = {
    place: 'dataset.y',
    shape: y.shape,
    kind: isInteger ? 'classes' : 'numbers',
    classCount,
    classNames: classes,
    hasNumbers: dataset.y_numbers === true,
    absent: absentLabels(dataset),
  };
  const [op] = ops;
  return op === undefined ? accepted({ labels, ops: [] }) : oneHot(op, labels, y.dtype);
}

/** The labels as a loss takes them: whole numbers that are classes, too, are numbers to a regression loss. */
export function labelsFor(loss: LossType, labels: Labels): Labels {
  const areNumbers = labels.kind === 'classes' && labels.hasNumbers && lossOf(loss).labels === 'number';
  return areNumbers ? { ...labels, kind: 'numbers', classCount: null, classNames: null, absent: [] } : labels;
}

/** Whether a job uses its labels as the numbers that name the classes. */
export function learnsNumbers(
  { y_numbers }: Dataset,
  { compile, dataset }: Pick<ResolvedConfig, 'compile' | 'dataset'>,
): boolean {
  const { loss } = compile;
  return (
    y_numbers === true && dataset.y.length === 0 && isOneLoss(loss) && lossOf(loss.type).labels === 'number'
  );
}

const noLabels = ({ arrays }: Dataset): Finding => ({
  pointer: '/dataset/y',
  code: 'shape_mismatch',
  detail:
    arrays === undefined
      ? 'The dataset has no labels (y). Upload them with the inputs.'
      : `The dataset has no label array y; its arrays are ${showArrays(arrays)}.`,
});

function absentLabels({ classes, splits }: Dataset): number[] {
  const held = [splits.train, splits.validation, splits.test];
  const counts = held.flatMap((split) => (split?.class_counts ? [split.class_counts] : []));
  if (classes === null || counts.length === 0) return [];
  return classes.flatMap((_, label) => (counts.some((count) => (count[label] ?? 0) > 0) ? [] : [label]));
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

const POINTER = '/dataset/y/0';

function oneHot(op: YOp, labels: Labels, dtype: string): Checked<PreprocessedLabels> {
  if (!isOneNumber(labels.shape) || labels.kind !== 'classes') return refused(notClasses(labels, dtype));
  const width = op.num_classes ?? labels.classCount;
  if (width === null) return refused(unknownClasses);
  if (labels.classCount !== null && width < labels.classCount) return refused(tooFew(width, labels));
  return accepted({
    labels: { ...labels, shape: [width], kind: 'one_hot', classCount: labels.classCount ?? width },
    ops: [{ ...op, num_classes: width }],
  });
}

/** Keras ignores a trailing axis of size 1. */
export const isOneNumber = (shape: Shape): boolean =>
  shape.length === 0 || (shape.length === 1 && shape[0] === 1);

/** Advice for class numbers that were stored as floats. */
export const UPLOAD_INTEGERS =
  "If they are class numbers, upload them as integers: a CSV with label_type=class, an array with y.astype('int32').";

function notClasses({ shape, kind }: Labels, dtype: string): Finding {
  const fix = kind === 'numbers' && isOneNumber(shape) ? UPLOAD_INTEGERS : 'Omit it.';
  const detail = `one_hot needs one integer label per sample; the labels are ${dtype} of shape ${showShape(shape)}. ${fix}`;
  return { pointer: POINTER, code: 'shape_mismatch', detail };
}

const unknownClasses: Finding = {
  pointer: `${POINTER}/num_classes`,
  code: 'missing_field',
  detail: 'The number of classes in the dataset is unknown; set num_classes.',
};

function tooFew(width: number, labels: Labels): Finding {
  const detail = `num_classes is ${width} but the dataset has ${labels.classCount} classes; omit or raise it.${renumberHint(labels)}`;
  return { pointer: `${POINTER}/num_classes`, code: 'invalid_value', detail };
}

/** Describes the labels for messages. */
export function describeLabels({ kind, shape, classCount }: Labels): string {
  const count = classCount === null ? '' : ` of ${classCount} classes`;
  if (kind === 'one_hot') return `one-hot of shape ${showShape(shape)}`;
  if (kind === 'classes' && isOneNumber(shape)) return `class numbers${count}`;
  return `numbers of shape ${showShape(shape)}`;
}
