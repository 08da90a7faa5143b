import type { Check } from './row.js';

/** A bar that a ratio should reach. */
export function atLeast(what: string, value: number, bar: number): Check {
  return { text: `${what} ${value.toFixed(2)}, bar ${bar}`, isMet: value >= bar };
}

/** A limit that a deviation should keep within. NaN does not. */
export function within(what: string, value: number, limit: number): Check {
  return { text: `${what} ${value.toExponential(1)}, limit ${limit}`, isMet: value <= limit };
}

/** Milliseconds for the table. */
export function showMs(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '-';
  return ms < 10_000 ? `${ms.toFixed(ms < 100 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
