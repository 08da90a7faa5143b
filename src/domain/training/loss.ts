import { type Compile, LOSS_ALIASES, LOSSES, type LossName } from '../../contracts/compile.js';
import type { ResolvedLoss } from '../../contracts/training-config.js';
import { accepted, type Checked, refused } from '../issue.js';

/** A loss with its full name; `from_logits` only where it means something. */
export function resolveLoss(given: Compile['loss']): Checked<ResolvedLoss> {
  const { type, from_logits = false } = typeof given === 'string' ? { type: given } : given;
  const name = fullLossName(type);
  if (!from_logits || isCrossentropy(name)) return accepted({ type: name, from_logits });
  return refused({
    pointer: '/compile/loss/from_logits',
    code: 'conflicting_arguments',
    detail: `from_logits is for crossentropies; ${name} has none. Remove it.`,
  });
}

/** Whether a loss compares probabilities. */
export const isCrossentropy = (name: LossName): boolean => name.endsWith('crossentropy');

function fullLossName(name: string): LossName {
  const full = name === 'mse' || name === 'mae' ? LOSS_ALIASES[name] : name;
  const known = LOSSES.find((loss) => loss === full);
  if (known === undefined) throw new Error(`The contract let an unknown loss through: ${name}`);
  return known;
}
