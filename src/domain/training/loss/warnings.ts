import type { ResolvedLoss } from '../../../contracts/jobs/compile.js';
import { activationSpec } from '../../../keras/activations/index.js';
import { type LossType, lossOf } from '../../../keras/losses/index.js';
import type { OutputKind } from '../../../keras/losses/loss.js';
import { isOneNumber, type Labels } from '../../data/labels.js';
import type { JobWarning } from '../../problems/finding.js';
import type { WarningCode } from '../../problems/item-codes.js';
import type { Located } from '../outputs/by-output.js';
import type { ModelOutput } from './model-output.js';

/** Warns about losses that can be computed but are rarely intended. */
export function lossWarnings(loss: Located<ResolvedLoss>, output: ModelOutput, labels: Labels): JobWarning[] {
  return [...outputWarnings(loss, output, labels), ...labelWarnings(loss, output, labels)];
}

function outputWarnings(
  { value: loss, pointer }: Located<ResolvedLoss>,
  output: ModelOutput,
  labels: Labels,
): JobWarning[] {
  if (output.activation === 'softmax' && output.width === 1) return [constantOutput(output)];
  const named = { name: loss.type, pointer };
  if (loss.from_logits) return logitsWarnings(named, output);
  return WARNINGS_OF[lossOf(loss.type).outputs](named, output, labels);
}

/** The name of a loss, and its place. */
interface NamedLoss {
  name: LossType;
  pointer: string;
}

const WARNINGS_OF: {
  readonly [K in OutputKind]: (loss: NamedLoss, output: ModelOutput, labels: Labels) => JobWarning[];
} = {
  distribution: categoricalWarnings,
  probability: binaryWarnings,
  membership: membershipWarnings,
  score: scoreWarnings,
  step_logits: stepLogitsWarnings,
  embedding: () => [],
  number: regressionWarnings,
};

const answersOf = (type: LossType): string =>
  lossOf(type).outputs === 'score' ? 'labels -1 and 1, or 0 and 1' : 'labels 0 and 1';

/** Warns of labels that a loss reads as classes where the dataset does not say that they are. */
function labelWarnings(
  { value: { type }, pointer }: Located<ResolvedLoss>,
  output: ModelOutput,
  labels: Labels,
): JobWarning[] {
  if (labels.kind === 'classes' && labels.classCount !== null) return [];
  const kind = lossOf(type).labels;
  const isYesOrNo = kind === 'yes_or_no' && labels.kind === 'classes' && isOneNumber(labels.shape);
  if (kind !== 'class_number' && !isYesOrNo) return [];
  const classes = isYesOrNo ? 2 : output.width;
  if (labels.greatest !== undefined && labels.greatest < classes) return [];
  const expected = isYesOrNo ? answersOf(type) : `class numbers 0 to ${output.width - 1}`;
  const detail = `${type} needs ${expected}; the dataset does not say that its labels are.`;
  return [warning('labels_out_of_range', pointer, detail)];
}

function warning(code: WarningCode, pointer: string, detail: string): JobWarning {
  return { code, pointer, detail };
}

function constantOutput({ pointer, layer }: ModelOutput): JobWarning {
  const detail = `softmax over the single output of '${layer}' is always 1. Use sigmoid for binary classification, or one unit per class.`;
  return warning('constant_output', pointer, detail);
}

function logitsWarnings({ name, pointer }: NamedLoss, output: ModelOutput): JobWarning[] {
  if (!activationSpec(output.activation).isProbability) return [];
  const detail = `${name} has from_logits, but '${output.layer}' ends with ${output.activation}, which is then applied twice. Remove one of them.`;
  return [warning('logits_expected', `${pointer}/from_logits`, detail)];
}

function binaryWarnings({ name, pointer }: NamedLoss, output: ModelOutput): JobWarning[] {
  if (output.activation === 'sigmoid') return [];
  if (output.activation !== 'softmax') return [probabilitiesExpected(name, output, 'sigmoid')];
  const detail = `'${output.layer}' ends with softmax, for one class per sample; ${name} is for any number of classes per sample. Use ${name.replace('binary', 'categorical')}, or sigmoid.`;
  return [warning('softmax_with_binary_crossentropy', pointer, detail)];
}

function categoricalWarnings({ name, pointer }: NamedLoss, output: ModelOutput): JobWarning[] {
  if (output.activation === 'softmax') return [];
  if (output.activation !== 'sigmoid') return [probabilitiesExpected(name, output, 'softmax')];
  const detail = `'${output.layer}' ends with sigmoid, for any number of classes per sample; ${name} is for one class per sample. Use softmax, or ${BINARY_OF.get(name) ?? 'binary_crossentropy'}.`;
  return [warning('sigmoid_with_categorical_crossentropy', pointer, detail)];
}

/** The loss for any number of classes per sample where it is not the crossentropy. */
const BINARY_OF: ReadonlyMap<LossType, LossType> = new Map([
  ['categorical_focal_crossentropy', 'binary_focal_crossentropy'],
]);

function membershipWarnings({ name }: NamedLoss, output: ModelOutput): JobWarning[] {
  if (activationSpec(output.activation).isProbability) return [];
  return [probabilitiesExpected(name, output, 'sigmoid')];
}

function stepLogitsWarnings({ name }: NamedLoss, output: ModelOutput): JobWarning[] {
  if (!activationSpec(output.activation).isProbability) return [];
  const detail = `${name} applies softmax to its outputs, but '${output.layer}' ends with ${output.activation} already. Remove the activation.`;
  return [warning('logits_expected', output.pointer, detail)];
}

function probabilitiesExpected(name: LossType, output: ModelOutput, activation: string): JobWarning {
  const logits = 'from_logits' in lossOf(name).args ? `, or {"type": "${name}", "from_logits": true}` : '';
  const detail = `${name} takes probabilities, but '${output.layer}' ends with ${output.activation}. Use activation ${activation}${logits}.`;
  return warning('probabilities_expected', output.pointer, detail);
}

function regressionWarnings({ pointer }: NamedLoss, output: ModelOutput, labels: Labels): JobWarning[] {
  if (output.activation === 'softmax') {
    const detail = `'${output.layer}' ends with softmax; a crossentropy trains it faster and yields better probabilities.`;
    return [warning('softmax_with_regression_loss', pointer, detail)];
  }
  const { range, isProbability } = activationSpec(output.activation);
  if (range !== null && !isProbability) {
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

/** Scores are pushed to -1 and 1, which not every activation reaches. */
function scoreWarnings({ name }: NamedLoss, { activation, pointer, layer }: ModelOutput): JobWarning[] {
  const { range, isProbability } = activationSpec(activation);
  if (!isProbability && !/^(0|above)/.test(range ?? '')) return [];
  const detail = `'${layer}' ends with ${activation}, whose outputs are never below 0; ${name} is for scores from -1 to 1. Use tanh, or no activation.`;
  return [warning('bounded_output', pointer, detail)];
}
