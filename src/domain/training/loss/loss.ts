import type { Compile, OneLoss, ResolvedLoss } from '../../../contracts/jobs/compile.js';
import { completeLossOf, lossNamed } from '../../../keras/losses/index.js';
import { accepted, type Checked, refused } from '../../problems/finding.js';
import { hasUnusedLogits, logitsOfNone, readSavedLoss } from '../saved/saved-loss.js';
import { isSaved } from '../saved/saved-object.js';
import { type Located, ofOutput } from './of-one-output.js';

const POINTER = '/compile/loss';

/**
 * A loss with its full name and every argument.
 * @param output the name of the model's output, where it is known
 */
export function resolveLoss(given: NonNullable<Compile['loss']>, output?: string): Checked<ResolvedLoss> {
  const loss = oneLoss(given, output);
  return 'issues' in loss ? loss : resolveOne(loss.value, loss.pointer);
}

function oneLoss(
  given: NonNullable<Compile['loss']>,
  output: string | undefined,
): Located<OneLoss> | Refusal {
  if (Array.isArray(given)) {
    const [value] = given;
    return value === undefined ? { outcome: 'rejected', issues: [] } : { value, pointer: `${POINTER}/0` };
  }
  if (!isByOutput(given)) return { value: given, pointer: POINTER };
  const found = ofOutput(given, POINTER, output);
  if (found === undefined) return { outcome: 'rejected', issues: [] };
  return 'issue' in found ? refused(found.issue) : found;
}

const isByOutput = (
  given: Exclude<NonNullable<Compile['loss']>, unknown[]>,
): given is Record<string, OneLoss> => typeof given === 'object' && !('type' in given) && !isSaved(given);

type Refusal = Extract<Checked<never>, { outcome: 'rejected' }>;

function resolveOne(given: OneLoss, pointer: string): Checked<ResolvedLoss> {
  if (isSaved(given)) return readSavedLoss(given, pointer);
  const { type, ...args } = typeof given === 'string' ? { type: given } : given;
  const spec = lossNamed(type);
  if (spec === undefined) throw new Error(`The contract let an unknown loss through: ${type}`);
  if (hasUnusedLogits(spec, args)) return refused(logitsOfNone(spec.type, `${pointer}/from_logits`));
  return accepted(completeLossOf(spec.type, args));
}
