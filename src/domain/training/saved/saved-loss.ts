import { LOSS_TYPES, LossObjectSchema, type ResolvedLoss } from '../../../contracts/jobs/compile.js';
import type { KerasObject } from '../../../keras/keras-object.js';
import { completeLossOf, lossNamed } from '../../../keras/losses/index.js';
import type { LossSpec } from '../../../keras/losses/loss.js';
import { createValidator } from '../../../validation/validation.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import {
  argumentIssues,
  argumentsOf,
  argumentViolations,
  dtypeIssues,
  type NeutralValues,
  notSupported,
  openSaved,
} from './saved-object.js';

const validateLoss = createValidator(LossObjectSchema);

const NEUTRAL: NeutralValues = new Map<string, 'any' | readonly unknown[]>([
  ['name', 'any'],
  ['label_smoothing', [0]],
  ['axis', [-1]],
  ['ignore_class', []],
]);

/** Reads a loss as serialized by Keras, with its full name. */
export function readSavedLoss(given: KerasObject, pointer: string): Checked<ResolvedLoss> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const spec = lossNamed(saved.name);
  if (spec === undefined) return refused(notSupported(saved, 'loss', LOSS_TYPES));
  const read = ['from_logits', 'reduction', ...Object.keys(spec.args)];
  // Null stands for an argument that is not given; for a reduction, it is a value.
  const args = {
    ...argumentsOf(saved, read),
    ...(saved.config['reduction'] === null && { reduction: null }),
  };
  const issues = [
    ...argumentIssues(saved, NEUTRAL, [...read, 'dtype']),
    ...dtypeIssues(saved),
    ...argumentViolations(saved, validateLoss({ type: spec.type, ...args })),
    ...(hasUnusedLogits(spec, args) ? [logitsOfNone(spec.type, saved.argument('from_logits'))] : []),
  ];
  return issues.length > 0 ? { outcome: 'rejected', issues } : accepted(completeLossOf(spec.type, args));
}

/** Whether logits are asked for where there are no probabilities. */
export const hasUnusedLogits = (
  { args }: Pick<LossSpec, 'args'>,
  given: Readonly<Record<string, unknown>>,
): boolean => given['from_logits'] === true && !('from_logits' in args);

/** Refuses logits where there are no probabilities. */
export const logitsOfNone = (name: string, pointer: string): Finding => ({
  pointer,
  code: 'conflicting_arguments',
  detail: `from_logits applies only to crossentropies, not to ${name}. Remove it.`,
});
