import type { OnDamaged } from '../../../domain/problems/unavailable-error.js';
import type { Logger } from '../../logger.js';

/** Warns of each damaged record once in this process, however often lists pass over it. */
export function createDamageLog(logger: Pick<Logger, 'warn'>): OnDamaged {
  const told = new Set<string>();
  return ({ path, message }) => {
    if (told.has(path)) return;
    told.add(path);
    logger.warn({ path, reason: message }, 'A damaged record is passed over; restore or remove it');
  };
}
