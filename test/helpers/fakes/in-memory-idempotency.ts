import type { Fingerprint, IdempotencyKey, IdempotencyStore } from '../../../src/domain/ports.js';

interface Entry {
  fingerprint: Fingerprint;
  resourceId: string;
  token: string | undefined;
  answer: string | undefined;
}

/** Idempotency keys in memory; a lease never runs out by itself. */
export function createInMemoryIdempotency(): IdempotencyStore {
  const entries = new Map<string, Entry>();
  const nameOf = ({ scope, key }: IdempotencyKey) => JSON.stringify([scope, key]);
  const held = (key: IdempotencyKey, token: string) => {
    const entry = entries.get(nameOf(key));
    return entry?.token === token ? entry : undefined;
  };
  return {
    async claim(key, { token, fingerprint, resourceId }) {
      const entry = entries.get(nameOf(key));
      if (entry && !isSame(entry.fingerprint, fingerprint)) return { outcome: 'mismatch' };
      if (entry?.answer !== undefined) return { outcome: 'answered', answer: entry.answer };
      if (entry?.token !== undefined) return { outcome: 'in_flight' };
      const id = entry?.resourceId ?? resourceId;
      entries.set(nameOf(key), { fingerprint, resourceId: id, token, answer: undefined });
      return { outcome: 'claimed', resourceId: id };
    },
    async renew() {},
    async answer(key, token, answer) {
      const entry = held(key, token);
      if (entry) entry.answer = answer;
    },
    async release(key, token, { forget }) {
      const entry = held(key, token);
      if (entry && forget) entries.delete(nameOf(key));
      else if (entry) entry.token = undefined;
    },
  };
}

const isSame = (one: Fingerprint, other: Fingerprint): boolean =>
  one.meaning === other.meaning || one.spelling === other.spelling;
