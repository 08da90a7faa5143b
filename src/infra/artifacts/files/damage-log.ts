import type { OnDamaged } from '../../../domain/problems/unavailable-error.js';
import type { Logger } from '../../logger.js';

/** Warns about each damaged record once per process, however often lists skip it. */
export function createDamageLog(logger: Pick<Logger, 'warn'>): OnDamaged {
  const reported = new Set<string>();
  return ({ path, message }) => {
    if (reported.has(path)) return;
    reported.add(path);
    logger.warn({ path, reason: message }, 'Skipping a damaged record; restore or remove it');
  };
}
