import type { Logger } from '../logger.js';
import type { OnDamaged } from './read-json.js';

/** Warns of each damaged file once in this process, however often lists pass over it. */
export function createDamageLog(logger: Pick<Logger, 'warn'>): OnDamaged {
  const told = new Set<string>();
  return ({ path, message }) => {
    if (told.has(path)) return;
    told.add(path);
    logger.warn({ path, reason: message }, 'A damaged file is passed over; restore or remove it');
  };
}
