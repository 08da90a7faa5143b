import type { Compile, OneLoss } from '../../contracts/compile.js';
import type { ResolvedLoss } from '../../contracts/training-config.js';
import { accepted, type Checked, refused } from '../problems/issue.js';
import { fullLossName, isCrossentropy } from './loss-names.js';
import { type Located, ofOutput } from './of-one-output.js';
import { logitsOfNone, readSavedLoss } from './saved/saved-loss.js';
import { isSaved } from './saved/saved-object.js';

const POINTER = '/compile/loss';

/**
 * Resolves a loss to its full name; `from_logits` only if it applies. @param output The name of the model
 * output, if known.
 */
export function resolveLoss(given: Compile['loss'], output?: string): Checked<ResolvedLoss> {
  const loss = oneLoss(given, output);
  return 'issues' in loss ? loss : resolveOne(loss.value, loss.pointer);
}

function oneLoss(given: Compile['loss'], output: string | undefined): Located<OneLoss> | Refusal {
  if (Array.isArray(given)) {
    const [value] = given;
    return value === undefined ? { ok: false, issues: [] } : { value, pointer: `${POINTER}/0` };
  }
  if (!isByOutput(given)) return { value: given, pointer: POINTER };
  const found = ofOutput(given, POINTER, output);
  if (found === undefined) return { ok: false, issues: [] };
  return 'issue' in found ? refused(found.issue) : found;
}

const isByOutput = (given: Exclude<Compile['loss'], unknown[]>): given is Record<string, OneLoss> =>
  typeof given === 'object' && !('type' in given) && !isSaved(given);

type Refusal = Extract<Checked<never>, { ok: false }>;

function resolveOne(given: OneLoss, pointer: string): Checked<ResolvedLoss> {
  if (isSaved(given)) return readSavedLoss(given, pointer);
  const { type, from_logits = false } = typeof given === 'string' ? { type: given } : given;
  const name = fullLossName(type);
  if (name === undefined) throw new Error(`The contract accepted an unknown loss: ${type}`);
  if (!from_logits || isCrossentropy(name)) return accepted({ type: name, from_logits });
  return refused(logitsOfNone(name, `${pointer}/from_logits`));
}
