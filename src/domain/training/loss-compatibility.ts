import type { ResolvedLoss } from '../../contracts/training-config.js';
import { showShape } from '../../keras/shape.js';
import { safeText } from '../../schema/show-value.js';
import { describeLabels, isOneNumber, type Labels, renumberHint, UPLOAD_INTEGERS } from '../data/labels.js';
import type { Issue } from '../problems/issue.js';
import { type ModelOutput, outputSubject, widen } from './model-output.js';
import { isClassPerVector, pairsUp } from './pairing.js';

/** Rejects a loss that cannot be computed, or is meaningless, for these outputs and labels. */
export function lossIssues(loss: ResolvedLoss, output: ModelOutput, labels: Labels): Issue[] {
  switch (loss.type) {
    case 'categorical_crossentropy':
      return categoricalIssues(output, labels);
    case 'sparse_categorical_crossentropy':
      return sparseIssues(output, labels);
    case 'binary_crossentropy':
      return binaryIssues(output, labels);
    case 'mean_squared_error':
    case 'mean_absolute_error':
      return regressionIssues(loss.type, output, labels);
    default:
      return loss.type satisfies never;
  }
}

const LOSS = '/compile/loss';
const ADD_ONE_HOT = 'Add {"op": "one_hot"} to dataset.y, or use sparse_categorical_crossentropy.';
const FLATTEN = 'Add Flatten before the last layer, or LSTM or GRU for sequences.';
const incompatible = (pointer: string, detail: string): Issue[] => [
  { pointer, code: 'incompatible_loss', detail },
];

function categoricalIssues(output: ModelOutput, labels: Labels): Issue[] {
  if (labels.kind !== 'one_hot' && isOneNumber(labels.shape)) {
    return incompatible(
      LOSS,
      `categorical_crossentropy needs one-hot labels; the labels are ${describeLabels(labels)}. ${labels.kind === 'numbers' ? UPLOAD_INTEGERS : ADD_ONE_HOT}`,
    );
  }
  return pairIssues('categorical_crossentropy', output, labels);
}

function sparseIssues(output: ModelOutput, labels: Labels): Issue[] {
  if (labels.kind === 'one_hot') {
    return incompatible(
      LOSS,
      'sparse_categorical_crossentropy needs class numbers; the labels are one-hot. Remove one_hot from dataset.y, or use categorical_crossentropy.',
    );
  }
  if (!isClassPerVector(output.shape, labels.shape)) {
    return incompatible(
      LOSS,
      `sparse_categorical_crossentropy needs one class number per output vector; the model output has shape ${showShape(output.shape)} and the labels are ${describeLabels(labels)}. ${sparseHint(output, labels)}`,
    );
  }
  const { classCount } = labels;
  if (classCount === null || output.width >= classCount) return [];
  return incompatible(
    output.pointer,
    `${capitalized(outputSubject(output))} has ${output.width} outputs but the dataset has ${classCount} classes. ${widen(output, classCount)}${renumberHint(labels)}`,
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

function binaryIssues(output: ModelOutput, labels: Labels): Issue[] {
  const issues = pairIssues('binary_crossentropy', output, labels);
  const { classCount } = labels;
  if (issues.length > 0 || labels.kind !== 'classes' || classCount === null || classCount <= 2) return issues;
  return incompatible(
    LOSS,
    `binary_crossentropy needs labels 0 and 1; the dataset has ${classCount} classes. End the model with ${classCount} softmax units and use sparse_categorical_crossentropy.${renumberHint(labels)}`,
  );
}

function regressionIssues(name: string, output: ModelOutput, labels: Labels): Issue[] {
  const issues = pairIssues(name, output, labels);
  if (issues.length > 0 || labels.kind !== 'classes') return issues;
  return namedClassIssues(name, labels.classNames ?? []);
}

/**
 * Rejects regression on class numbers, unless those are the labels themselves, or 0 and 1 for false and true.
 */
function namedClassIssues(name: string, classNames: readonly string[]): Issue[] {
  const isBoolean = String(classNames).toLowerCase() === 'false,true';
  const number = isBoolean ? -1 : classNames.findIndex((label, index) => !isNumberCalled(label, index));
  const label = classNames[number];
  if (label === undefined) return [];
  const isNumber = classNames.every((other) => Number.isFinite(Number(other)));
  const detail = `${name} would train on class numbers: the label ${safeText(label)} is class ${number} of the dataset.`;
  return incompatible(LOSS, `${detail} ${isNumber ? LABELS_AS_NUMBERS : WORDS_AS_CLASSES}`);
}

const isNumberCalled = (label: string, number: number): boolean => label !== '' && Number(label) === number;

const LABELS_AS_NUMBERS =
  'To train on the labels as numbers, upload them as numbers: a CSV with label_type=number, or arrays.';
const WORDS_AS_CLASSES =
  'Use sparse_categorical_crossentropy with one softmax unit per class, or binary_crossentropy for two classes; to predict a number, upload a label column of numbers.';

function pairIssues(name: string, output: ModelOutput, labels: Labels): Issue[] {
  if (pairsUp(output.shape, labels.shape)) return [];
  const sizes = `${name} needs outputs and labels of the same shape; the output of ${outputSubject(output)} has shape ${showShape(output.shape)} and the labels are ${describeLabels(labels)}.`;
  const renumber = labels.kind === 'one_hot' ? renumberHint(labels) : '';
  return incompatible(output.pointer, `${sizes} ${pairHint(output, labels)}${renumber}`);
}

function pairHint(output: ModelOutput, labels: Labels): string {
  const width = labels.shape.at(-1);
  if (labels.kind === 'one_hot' && output.width === 1 && width !== undefined)
    return `${widen(output, width)} For a yes-or-no answer, remove one_hot from dataset.y instead.`;
  if (isOneNumber(labels.shape)) {
    if (output.shape.length > 1) return FLATTEN;
    return labels.kind === 'classes'
      ? `Add {"op": "one_hot"} to dataset.y, or use sparse_categorical_crossentropy. To predict the class number itself, ${uncapitalized(widen(output, 1))}`
      : widen(output, 1);
  }
  if (labels.shape.length === output.shape.length && width !== undefined) return widen(output, width);
  return output.shape.length > labels.shape.length ? FLATTEN : 'Change the last layer.';
}
