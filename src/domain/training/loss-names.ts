import { LOSS_ALIASES, LOSSES, type LossName } from '../../contracts/compile.js';

/** Whether a loss compares probabilities. */
export const isCrossentropy = (name: LossName): boolean => name.endsWith('crossentropy');

/** The full name of a loss, given its full or short name. */
export function fullLossName(name: string): LossName | undefined {
  const full = name === 'mse' || name === 'mae' ? LOSS_ALIASES[name] : name;
  return LOSSES.find((loss) => loss === full);
}
