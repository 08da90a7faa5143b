import type { ResolvedLoss } from '../../../contracts/jobs/compile.js';
import { type LossType, lossOf } from '../../../keras/losses/index.js';
import type { LabelKind } from '../../../keras/losses/loss.js';
import { showShape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import {
  describeLabels,
  isOneNumber,
  type Labels,
  renumberHint,
  UPLOAD_INTEGERS,
} from '../../data/labels.js';
import type { Finding } from '../../problems/finding.js';
import { axisIssues } from './axis.js';
import type { LocatedLoss } from './loss.js';
import { type ModelOutput, outputSubject, widen } from './model-output.js';
import { comparedRank, isClassPerVector, pairsUp } from './pairing.js';

/** Refuses a loss that cannot be computed from these outputs and labels, or only to no meaning. */
export function lossIssues(
  { value, pointer, argumentsAt }: LocatedLoss<Pick<ResolvedLoss, 'type'>>,
  output: ModelOutput,
  labels: Labels,
): Finding[] {
  const named = { name: value.type, pointer, ignored: ignoredClass(value) };
  const kind = lossOf(value.type).labels;
  const issues = [...mixingIssues(named, kind, labels), ...ISSUES_OF[kind](named, output, labels)];
  if (issues.length > 0) return issues;
  return axisIssues(value, argumentsAt ?? pointer, comparedRank(output.shape, labels.shape));
}

/** Losses that read labels as class numbers. */
const READ_CLASSES: ReadonlySet<LabelKind> = new Set(['class_number', 'group_number', 'token_sequence']);

/** Rejects losses that would read a mixture of class numbers as another class. */
function mixingIssues(
  { name, pointer }: NamedLoss,
  kind: LabelKind,
  { mixedBy, place, kind: own }: Labels,
): Finding[] {
  if (mixedBy === undefined || own === 'one_hot' || !READ_CLASSES.has(kind)) return [];
  return incompatible(
    pointer,
    `${name} needs class numbers, and ${mixedBy} mixes the labels. Add {"op": "one_hot"} to ${place} before it, and use categorical_crossentropy.`,
  );
}

/** The class that a loss leaves out; undefined where there is none. */
function ignoredClass(loss: object): number | undefined {
  return 'ignore_class' in loss && typeof loss.ignore_class === 'number' ? loss.ignore_class : undefined;
}

/** The name of a loss, and its place. */
interface NamedLoss {
  name: LossType;
  pointer: string;
  /** A class whose positions do not count. */
  ignored: number | undefined;
}

const ISSUES_OF: {
  readonly [K in LabelKind]: (loss: NamedLoss, output: ModelOutput, labels: Labels) => Finding[];
} = {
  one_hot: categoricalIssues,
  class_number: sparseIssues,
  group_number: groupIssues,
  token_sequence: sequenceIssues,
  yes_or_no: binaryIssues,
  number: regressionIssues,
};

const addOneHot = ({ place }: Labels): string =>
  `Add {"op": "one_hot"} to ${place}, or use sparse_categorical_crossentropy.`;
const FLATTEN = 'Add Flatten before the last layer, or LSTM or GRU for sequences.';
const incompatible = (pointer: string, detail: string): Finding[] => [
  { pointer, code: 'incompatible_loss', detail },
];

function categoricalIssues({ name, pointer }: NamedLoss, output: ModelOutput, labels: Labels): Finding[] {
  if (labels.kind !== 'one_hot' && isOneNumber(labels.shape)) {
    return incompatible(
      pointer,
      `${name} needs one-hot labels; the labels are ${describeLabels(labels)}. ${labels.kind === 'numbers' ? UPLOAD_INTEGERS : addOneHot(labels)}`,
    );
  }
  return pairIssues(name, output, labels);
}

function sparseIssues({ name, pointer, ignored }: NamedLoss, output: ModelOutput, labels: Labels): Finding[] {
  if (labels.kind === 'one_hot') {
    return incompatible(
      pointer,
      `${name} needs class numbers; the labels are one-hot. Remove one_hot from ${labels.place}, or use categorical_crossentropy.`,
    );
  }
  if (!isClassPerVector(output.shape, labels.shape)) {
    return incompatible(
      pointer,
      `${name} needs one class number for each vector of outputs; the model gives ${showShape(output.shape)} and the labels are ${describeLabels(labels)}. ${sparseHint(output, labels)}`,
    );
  }
  const classCount = countedClasses(labels, ignored);
  if (classCount === null || output.width >= classCount) return [];
  return incompatible(
    output.pointer,
    `${capitalized(outputSubject(output))} has ${output.width} outputs but the dataset has ${classCount} classes. ${widen(output, classCount)}${renumberHint(labels)}`,
  );
}

/** The number of classes without one that is left out; null where it is not known then. */
const countedClasses = ({ classCount }: Labels, ignored: number | undefined): number | null =>
  ignored !== undefined && classCount !== null && ignored === classCount - 1 ? null : classCount;

/** The samples are compared with one another, not with the outputs. */
function groupIssues({ name, pointer }: NamedLoss, output: ModelOutput, labels: Labels): Finding[] {
  if (labels.kind === 'one_hot' || !isOneNumber(labels.shape))
    return incompatible(
      pointer,
      `${name} needs one class number for each sample; the labels are ${describeLabels(labels)}.${labels.kind === 'one_hot' ? ` Remove one_hot from ${labels.place}.` : ''}`,
    );
  if (output.shape.length === 1) return [];
  return incompatible(
    output.pointer,
    `${name} needs one vector for each sample; the output of ${outputSubject(output)} has shape ${showShape(output.shape)}. ${FLATTEN}`,
  );
}

function sequenceIssues({ name, pointer }: NamedLoss, output: ModelOutput, labels: Labels): Finding[] {
  if (labels.kind === 'one_hot' || labels.shape.length !== 1)
    return incompatible(
      pointer,
      `${name} needs a list of class numbers for each sample, padded with 0; the labels are ${describeLabels(labels)}.`,
    );
  if (output.shape.length !== 2)
    return incompatible(
      output.pointer,
      `${name} needs a vector of logits for each step; the output of ${outputSubject(output)} has shape ${showShape(output.shape)}. End the model with a layer that keeps the steps, such as Dense after LSTM with return_sequences.`,
    );
  const { classCount } = labels;
  if (classCount === null || output.width >= classCount) return [];
  return incompatible(
    output.pointer,
    `${capitalized(outputSubject(output))} has ${output.width} outputs but the labels range up to ${classCount - 1}; class 0 is the blank. ${widen(output, classCount)}`,
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const uncapitalized = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function sparseHint(output: ModelOutput, labels: Labels): string {
  if (isOneNumber(labels.shape)) return FLATTEN;
  const isPerOutput = labels.shape.length === output.shape.length && labels.shape.at(-1) === output.width;
  return isPerOutput
    ? 'If the labels are one-hot, use categorical_crossentropy.'
    : 'Use another loss or another last layer.';
}

function binaryIssues({ name, pointer }: NamedLoss, output: ModelOutput, labels: Labels): Finding[] {
  const issues = pairIssues(name, output, labels);
  const { classCount } = labels;
  if (issues.length > 0 || labels.kind !== 'classes' || classCount === null || classCount <= 2) return issues;
  return incompatible(
    pointer,
    `${name} needs labels 0 and 1; the dataset has ${classCount} classes. End the model with ${classCount} softmax units and use sparse_categorical_crossentropy.${renumberHint(labels)}`,
  );
}

function regressionIssues({ name, pointer }: NamedLoss, output: ModelOutput, labels: Labels): Finding[] {
  const issues = pairIssues(name, output, labels);
  if (issues.length > 0 || labels.kind !== 'classes') return issues;
  return namedClassIssues({ name, pointer, ignored: undefined }, labels.classNames ?? []);
}

/**
 * Rejects regression on class numbers, unless those are the labels themselves, or 0 and 1 for false and true.
 */
function namedClassIssues({ name, pointer }: NamedLoss, classNames: readonly string[]): Finding[] {
  const isBoolean = String(classNames).toLowerCase() === 'false,true';
  const number = isBoolean ? -1 : classNames.findIndex((label, index) => !isNumberCalled(label, index));
  const label = classNames[number];
  if (label === undefined) return [];
  const isNumber = classNames.every((other) => Number.isFinite(Number(other)));
  const detail = `${name} would train on class numbers: the label ${safeText(label)} is class ${number} of the dataset.`;
  return incompatible(pointer, `${detail} ${isNumber ? LABELS_AS_NUMBERS : WORDS_AS_CLASSES}`);
}

const isNumberCalled = (label: string, number: number): boolean => label !== '' && Number(label) === number;

const LABELS_AS_NUMBERS =
  'To train on the labels as numbers, upload them as numbers: a CSV with label_type=number, or arrays.';
const WORDS_AS_CLASSES =
  'Use sparse_categorical_crossentropy with one softmax unit per class, or binary_crossentropy for two classes; to predict a number, upload a label column of numbers.';

function pairIssues(name: string, output: ModelOutput, labels: Labels): Finding[] {
  if (pairsUp(output.shape, labels.shape)) return [];
  const sizes = `${name} needs outputs and labels of the same shape; the output of ${outputSubject(output)} has shape ${showShape(output.shape)} and the labels are ${describeLabels(labels)}.`;
  const renumber = labels.kind === 'one_hot' ? renumberHint(labels) : '';
  return incompatible(output.pointer, `${sizes} ${pairHint(output, labels)}${renumber}`);
}

function pairHint(output: ModelOutput, labels: Labels): string {
  const width = labels.shape.at(-1);
  if (labels.kind === 'one_hot' && output.width === 1 && width !== undefined)
    return `${widen(output, width)} For binary classification, remove one_hot from ${labels.place} instead.`;
  if (isOneNumber(labels.shape)) {
    if (output.shape.length > 1) return FLATTEN;
    return labels.kind === 'classes'
      ? `${addOneHot(labels)} To predict the class number itself, ${uncapitalized(widen(output, 1))}`
      : widen(output, 1);
  }
  if (labels.shape.length === output.shape.length && width !== undefined) return widen(output, width);
  return output.shape.length > labels.shape.length ? FLATTEN : 'Change the last layer.';
}
