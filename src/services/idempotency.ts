import { randomUUID } from 'node:crypto';
import type { Fingerprint, IdempotencyKey, IdempotencyStore } from '../domain/ports.js';

/** A third of the store's lease, so that one renewal may fail. */
const RENEW_EVERY_MS = 10_000;

/** One request that creates something, identified by its key. */
export interface KeyedRequest {
  key: IdempotencyKey;
  /** Of the operation and its input: a different one under the same key is a mistake of the client. */
  fingerprint: Fingerprint;
  /** The id of the new resource, unless an earlier try has drawn one. */
  newId: () => string;
  /** Whether the work that threw this error left nothing behind, so that the key is free again. */
  isHarmless: (error: unknown) => boolean;
}

export type KeyedOutcome<Answer> =
  | { outcome: 'done' | 'replayed'; answer: Answer }
  | { outcome: 'in_flight' }
  | { outcome: 'mismatch' };

/** Runs a keyed request once, however often it is repeated. */
export interface Idempotency {
  /**
   * `work` has to find the resource that an earlier try with the same id has created. Its answer is kept as JSON.
   * A process that dies over the work holds the key for the store's lease only.
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
      // Where it is not kept, the lease runs out, and a repeat finds the resource.
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
