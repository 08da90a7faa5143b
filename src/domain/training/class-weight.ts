import type { ResolvedLoss } from '../../contracts/jobs/compile.js';
import type { OutputClassWeight } from '../../contracts/jobs/training-config.js';
import { lossOf } from '../../keras/losses/index.js';
import type { LabelKind } from '../../keras/losses/loss.js';
import { showShape } from '../../keras/shape.js';
import { pointerSegment } from '../../schema/json-pointer.js';
import { showValue } from '../../schema/show-value.js';
import type { Labels } from '../data/labels.js';
import type { Finding } from '../problems/finding.js';
import type { ModelOutput } from './loss/model-output.js';
import type { Located } from './outputs/by-output.js';
import { isBalanced } from './outputs/output-training.js';

const MAX_ISSUES = 16;

/** Rejects weights for samples without a single class, of unknown classes, and beyond float32. */
export function classWeightIssues(
  { value: given, pointer }: Located<OutputClassWeight>,
  loss: ResolvedLoss,
  output: ModelOutput,
  labels: Labels,
): Finding[] {
  const weights = isBalanced(given) ? [] : Object.entries(given);
  if (weights.length === 0 && !isBalanced(given)) return [];
  const obstacle = whyNoClasses(loss, output, labels);
  if (obstacle !== undefined) return [{ pointer, code: 'conflicting_arguments', detail: obstacle }];
  const classes = classesOf(loss, output, labels);
  return weights
    .flatMap(([name, weight]) =>
      weightIssues({ value: weight, pointer: pointer + pointerSegment(name) }, name, classes, labels),
    )
    .slice(0, MAX_ISSUES);
}

/** The labels that name classes. */
const HAVE_CLASSES: ReadonlySet<LabelKind> = new Set([
  'one_hot',
  'class_number',
  'group_number',
  'yes_or_no',
]);

/** Why samples have no class, or several; undefined if each has exactly one. */
function whyNoClasses(loss: ResolvedLoss, output: ModelOutput, labels: Labels): string | undefined {
  if (!HAVE_CLASSES.has(lossOf(loss.type).labels))
    return `class_weight requires class labels, but ${loss.type} compares numbers. Remove it, or use a crossentropy.`;
  if (output.shape.length > 1)
    return `class_weight requires one class per sample, but the model has outputs of shape ${showShape(output.shape)}. Remove it, or end the model with one vector per sample.`;
  const canBeSeveral =
    lossOf(loss.type).labels === 'yes_or_no' && output.width > 1 && labels.kind !== 'one_hot';
  return canBeSeveral
    ? `class_weight requires one class per sample; with ${loss.type} on ${output.width} outputs a sample may have several. Remove it.`
    : undefined;
}

/** A single output distinguishes two classes. */
function classesOf({ type }: ResolvedLoss, { width }: ModelOutput, { classCount }: Labels): number {
  const kind = lossOf(type).labels;
  if (kind === 'group_number') return classCount ?? Number.MAX_SAFE_INTEGER;
  return kind === 'yes_or_no' && width === 1 ? 2 : width;
}

function weightIssues(
  { value: weight, pointer }: Located<number>,
  name: string,
  classes: number,
  labels: Labels,
): Finding[] {
  const isClass = /^(0|[1-9]\d*)$/.test(name) && Number(name) < classes;
  if (!isClass) return [{ pointer, code: 'invalid_value', detail: noSuchClass(name, classes, labels) }];
  if (Number.isFinite(Math.fround(weight))) return [];
  const detail = `The weight of class ${name} is ${weight}, which exceeds the range of float32.`;
  return [{ pointer, code: 'invalid_value', detail }];
}

function noSuchClass(name: string, classes: number, { classNames }: Labels): string {
  const number = classNames?.indexOf(name) ?? -1;
  const hint = number >= 0 && number < classes ? ` Class ${showValue(name)} is "${number}".` : '';
  return `class_weight maps class numbers to weights, "0" to "${classes - 1}"; got ${showValue(name)}.${hint}`;
}
