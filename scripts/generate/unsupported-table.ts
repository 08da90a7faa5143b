import { type Kind, unsupportedOf } from '../../src/keras/unsupported.js';
import { code, table } from './argument-table.js';

/** Everything of a kind that Keras exports and this service does not support, by its reason. */
export function unsupportedTable(kind: Kind): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason, isBase } of unsupportedOf(kind))
    if (!isBase) byReason.set(reason, [...(byReason.get(reason) ?? []), code(name)]);
  const rows = [...byReason].map(([reason, names]) => [names.join(', '), reason]);
  return rows.length === 0 ? [] : table([`${kind}s`, 'reason'], rows);
}
