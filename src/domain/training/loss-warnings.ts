import type { ResolvedLoss } from '../../contracts/training-config.js';
import type { Activation } from '../../keras/activations/index.js';
import { isOneNumber, type Labels } from '../data/labels.js';
import type { JobWarning } from '../problems/issue.js';
import type { WarningCode } from '../problems/item-codes.js';
import { isCrossentropy } from './loss-names.js';
import type { ModelOutput } from './model-output.js';

/** Warns about losses that can be computed but are rarely intended. */
export function lossWarnings(loss: ResolvedLoss, output: ModelOutput, labels: Labels): JobWarning[] {
  return [...outputWarnings(loss, output, labels), ...labelWarnings(loss, output, labels)];
}

function outputWarnings(loss: ResolvedLoss, output: ModelOutput, labels: Labels): JobWarning[] {
  if (output.activation === 'softmax' && output.width === 1) return [constantOutput(output)];
  if (!isCrossentropy(loss.type)) return regressionWarnings(output, labels);
  if (loss.from_logits) return logitsWarnings(loss, output);
  return loss.type === 'binary_crossentropy' ? binaryWarnings(output) : categoricalWarnings(loss, output);
}

/** Labels that a loss treats as class numbers although the dataset does not declare them as classes. */
function labelWarnings(loss: ResolvedLoss, output: ModelOutput, labels: Labels): JobWarning[] {
  if (labels.kind === 'classes' && labels.classCount !== null) return [];
  const isSparse = loss.type === 'sparse_categorical_crossentropy';
  const isYesOrNo =
    loss.type === 'binary_crossentropy' && labels.kind === 'classes' && isOneNumber(labels.shape);
  if (!isSparse && !isYesOrNo) return [];
  const expected = isSparse ? `class numbers 0 to ${output.width - 1}` : 'labels 0 and 1';
  const detail = `${loss.type} needs ${expected}, but the dataset does not declare its labels as such.`;
  return [warning('labels_out_of_range', '/compile/loss', detail)];
}

function warning(code: WarningCode, pointer: string, detail: string): JobWarning {
  return { code, pointer, detail };
}

function constantOutput({ pointer, layer }: ModelOutput): JobWarning {
  const detail = `softmax over the single output of '${layer}' is always 1. Use sigmoid for a yes-or-no answer, or one unit per class.`;
  return warning('constant_output', pointer, detail);
}

const isProbability = (activation: Activation): boolean =>
  activation === 'softmax' || activation === 'sigmoid';

function logitsWarnings(loss: ResolvedLoss, output: ModelOutput): JobWarning[] {
  if (!isProbability(output.activation)) return [];
  const detail = `${loss.type} has from_logits, but '${output.layer}' ends with ${output.activation}, which is then applied twice. Remove one of them.`;
  return [warning('logits_expected', '/compile/loss/from_logits', detail)];
}

function binaryWarnings(output: ModelOutput): JobWarning[] {
  if (output.activation === 'sigmoid') return [];
  if (output.activation !== 'softmax')
    return [probabilitiesExpected('binary_crossentropy', output, 'sigmoid')];
  const detail = `'${output.layer}' ends with softmax, for a single class; binary_crossentropy expects independent labels. Use categorical_crossentropy, or sigmoid.`;
  return [warning('softmax_with_binary_crossentropy', '/compile/loss', detail)];
}

function categoricalWarnings(loss: ResolvedLoss, output: ModelOutput): JobWarning[] {
  if (output.activation === 'softmax') return [];
  if (output.activation !== 'sigmoid') return [probabilitiesExpected(loss.type, output, 'softmax')];
  const detail = `'${output.layer}' ends with sigmoid, for independent labels; ${loss.type} expects a single class. Use softmax, or binary_crossentropy.`;
  return [warning('sigmoid_with_categorical_crossentropy', '/compile/loss', detail)];
}

function probabilitiesExpected(loss: string, output: ModelOutput, activation: string): JobWarning {
  const detail = `${loss} expects probabilities, but '${output.layer}' ends with ${output.activation}. Use activation ${activation}, or {"type": "${loss}", "from_logits": true}.`;
  return warning('probabilities_expected', output.pointer, detail);
}

/** Output ranges of bounded activations. */
const RANGES: ReadonlyMap<Activation, string> = new Map([
  ['relu', '0 and above'],
  ['relu6', '0 to 6'],
  ['tanh', '-1 to 1'],
  ['softsign', '-1 to 1'],
  ['hard_tanh', '-1 to 1'],
  ['softplus', 'above 0'],
  ['exponential', 'above 0'],
  ['hard_sigmoid', '0 to 1'],
  ['hard_sigmoid_keras2', '0 to 1'],
  ['log_sigmoid', 'below 0'],
  ['log_softmax', '0 and below'],
]);

function regressionWarnings(output: ModelOutput, labels: Labels): JobWarning[] {
  if (output.activation === 'softmax') {
    const detail = `'${output.layer}' ends with softmax; a crossentropy trains it faster and yields better probabilities.`;
    return [warning('softmax_with_regression_loss', '/compile/loss', detail)];
  }
  const range = RANGES.get(output.activation);
  if (range !== undefined) {
    const detail = `'${output.layer}' ends with ${output.activation}, whose outputs are ${range}; labels outside this range cannot be learned. Remove the activation if there are any.`;
    return [warning('bounded_output', output.pointer, detail)];
  }
  if (
    output.activation !== 'sigmoid' ||
    labels.classCount === null ||
    labels.classCount <= 2 ||
    labels.kind === 'one_hot'
  )
    return [];
  const detail = `'${output.layer}' ends with sigmoid, 0 to 1, but the labels range from 0 to ${labels.classCount - 1}.`;
  return [warning('bounded_output', output.pointer, detail)];
}
