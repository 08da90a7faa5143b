import { randomUUID } from 'node:crypto';
import type { Fingerprint, IdempotencyKey, IdempotencyStore } from '../domain/ports.js';

/** A third of the store's lease, so that one renewal may fail. */
const RENEW_EVERY_MS = 10_000;

/** A creating request, identified by its key. */
export interface KeyedRequest {
  key: IdempotencyKey;
  /** Fingerprint of the operation and its input: a different one under the same key is a client error. */
  fingerprint: Fingerprint;
  /** Creates the id of the result, unless an earlier attempt has one. */
  newId: () => string;
  /** Whether the work that threw this error left nothing behind, so that the key is free again. */
  isHarmless: (error: unknown) => boolean;
}

export type KeyedOutcome<Answer> =
  | { outcome: 'done' | 'replayed'; answer: Answer }
  | { outcome: 'in_flight' }
  | { outcome: 'mismatch' };

/** Runs the work of a key once, however often it is requested. */
export interface Idempotency {
  /**
   * `work` must find the results of earlier attempts with the same id. Its response is stored as JSON. If a
   * process dies during the work, the key is held only for the store's lease.
   */
  run<Answer>(request: KeyedRequest, work: (id: string) => Promise<Answer>): Promise<KeyedOutcome<Answer>>;
}

/** Idempotency over the given store. */
export function createIdempotency(store: IdempotencyStore): Idempotency {
  return {
    async run<Answer>(request: KeyedRequest, work: (id: string) => Promise<Answer>) {
      const token = randomUUID();
      const { key, fingerprint, newId } = request;
      const claim = await store.claim(key, { token, fingerprint, resourceId: newId() });
      // The fingerprint includes the operation, so the stored response has the right type.
      if (claim.outcome === 'answered')
        return { outcome: 'replayed', answer: JSON.parse(claim.answer) as Answer };
      if (claim.outcome !== 'claimed') return claim;
      const answer = await workHolding(store, request, token, () => work(claim.resourceId));
      // If it cannot be stored, the lease expires and a repeat finds the result.
      await store.answer(key, token, JSON.stringify(answer)).catch(() => {});
      return { outcome: 'done', answer };
    },
  };
}

async function workHolding<Answer>(
  store: IdempotencyStore,
  { key, isHarmless }: KeyedRequest,
  token: string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const timer = setInterval(() => void store.renew(key, token).catch(() => {}), RENEW_EVERY_MS);
  try {
    return await work();
  } catch (error) {
    await store.release(key, token, { forget: isHarmless(error) }).catch(() => {});
    throw error;
  } finally {
    clearInterval(timer);
  }
}
