import { type KerasObject, LOSSES, type LossName } from '../../../contracts/compile.js';
import type { ResolvedLoss } from '../../../contracts/training-config.js';
import { showValue } from '../../../schema/show-value.js';
import { snakeCase } from '../../model/keras-names.js';
import { accepted, type Checked, type Issue, refused } from '../../problems/issue.js';
import { fullLossName, isCrossentropy } from '../loss-names.js';
import {
  argumentIssues,
  dtypeIssues,
  type NeutralValues,
  notSupported,
  openSaved,
  type SavedObject,
} from './saved-object.js';

/** All of these reductions are equivalent to the mean over the samples of a batch. */
const NEUTRAL: NeutralValues = new Map<string, 'any' | readonly unknown[]>([
  ['name', 'any'],
  ['reduction', ['sum_over_batch_size', 'auto', 'mean']],
  ['label_smoothing', [0]],
  ['axis', [-1]],
  ['ignore_class', []],
]);

/** Reads a loss as serialized by Keras, with its full name. */
export function readSavedLoss(given: KerasObject, pointer: string): Checked<ResolvedLoss> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const name = fullLossName(snakeCase(saved.name));
  if (name === undefined) return refused(notSupported(saved, 'loss', LOSSES));
  const issues = [
    ...argumentIssues(saved, NEUTRAL, ['from_logits', 'dtype']),
    ...dtypeIssues(saved),
    ...logitsIssues(saved, name),
  ];
  if (issues.length > 0) return { ok: false, issues };
  return accepted({ type: name, from_logits: saved.config['from_logits'] === true });
}

function logitsIssues({ config, argument }: SavedObject, name: LossName): Issue[] {
  const { from_logits: given = false } = config;
  if (given === false || given === null || (given === true && isCrossentropy(name))) return [];
  const pointer = argument('from_logits');
  if (given === true) return [logitsOfNone(name, pointer)];
  const detail = `from_logits must be true or false; got ${showValue(given)}.`;
  return [{ pointer, code: 'invalid_type', detail }];
}

/** `from_logits` for a loss without probabilities. */
export const logitsOfNone = (name: LossName, pointer: string): Issue => ({
  pointer,
  code: 'conflicting_arguments',
  detail: `from_logits applies only to crossentropies, not to ${name}. Remove it.`,
});
