import type { PredictorToApi } from '../../contracts/ipc/predictor.js';
import type { PredictResult } from '../../domain/ports.js';

/** A request whose process ended before it answered. */
export interface Lost {
  outcome: 'lost';
  /** How the process ended. */
  how: string;
}

export type Settle = (result: PredictResult | Lost) => void;
export type PredictorReply = Exclude<PredictorToApi, { type: 'ready' }>;

/** Memory that other requests use is free again when they end. */
const FULL_RETRY_SECONDS = 30;

/** How a predictor process ended. */
export interface PredictorEnd {
  /** `ended with exit code 1`. */
  how: string;
  stderr: string;
}

/** The requests that one predictor process holds; each is settled once, whatever happens to the process. */
export interface PendingRequests {
  size(): number;
  /** Adds a request; returns its id. */
  add(settle: Settle): number;
  /** Settles the request that the reply answers. */
  answer(reply: PredictorReply): void;
  /** Settles all requests that the end of the process left unanswered, the newest first. */
  settleAll(end: PredictorEnd): void;
}

/** Creates an empty set of requests. */
export function createPendingRequests(): PendingRequests {
  const pending = new Map<number, Settle>();
  let lastId = 0;
  return {
    size: () => pending.size,
    add(settle) {
      lastId += 1;
      pending.set(lastId, settle);
      return lastId;
    },
    answer(reply) {
      const settle = pending.get(reply.id);
      pending.delete(reply.id);
      settle?.(toResult(reply));
    },
    settleAll({ how }) {
      const unanswered = [...pending.values()].reverse();
      pending.clear();
      for (const settle of unanswered) settle({ outcome: 'lost', how });
    },
  };
}

/** The answer to a request that is not at fault. */
export function retryLater(): PredictResult {
  return { outcome: 'unavailable', retryAfterSeconds: 1 };
}

function toResult(reply: PredictorReply): PredictResult {
  switch (reply.type) {
    case 'predicted':
      return { outcome: 'predicted', json: reply.json };
    case 'unread':
      return { outcome: 'unread' };
    case 'rejected':
      return { outcome: 'rejected', code: reply.code, errors: reply.errors };
    case 'out_of_memory':
      return { outcome: 'unavailable', retryAfterSeconds: FULL_RETRY_SECONDS, full: reply.message };
    case 'failed':
      return { outcome: 'failed', message: reply.message };
  }
}
