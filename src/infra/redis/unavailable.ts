import type { Redis } from 'ioredis';
import { DamagedRecordError, UnavailableError } from '../../domain/problems/unavailable-error.js';

/** Longest wait for a connection that is being made. */
const READY_TIMEOUT_MS = 1_000;

/** Errors of a Redis that cannot serve now; any other reply error is a mistake of ours. */
const CANNOT_SERVE = /^(LOADING|OOM|MISCONF|READONLY|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS)\b/;

/**
 * Runs a command once the connection is ready.
 * @throws UnavailableError when Redis is gone, hangs, is loading, is full, or cannot write.
 */
export async function whenAvailable<Result>(redis: Redis, command: () => Promise<Result>): Promise<Result> {
  await untilReady(redis);
  try {
    return await command();
  } catch (error) {
    throw toStoreError(error);
  }
}

/** An UnavailableError in place of the error of a Redis that cannot serve now; others as they are. */
export const toStoreError = (error: unknown): unknown => (isUnavailable(error) ? unavailable(error) : error);

/**
 * Waits a moment for a connection that is being made. One whose commands wait in an offline queue is always ready.
 * @throws UnavailableError when it is not made in time.
 */
async function untilReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready' || redis.options.enableOfflineQueue !== false) return;
  await new Promise<void>((resolve, reject) => {
    const settle = (ready: boolean) => {
      clearTimeout(timer);
      redis.off('ready', onReady);
      if (ready) resolve();
      else reject(unavailable(new Error(`the connection is in state ${redis.status}`)));
    };
    const onReady = () => settle(true);
    const timer = setTimeout(() => settle(false), READY_TIMEOUT_MS);
    redis.once('ready', onReady);
  });
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A programming error in this process is not a reason for clients to retry.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return false;
  // Redis has answered.
  if (error instanceof DamagedRecordError) return false;
  if (error.name === 'ReplyError') return CANNOT_SERVE.test(error.message);
  return error.name !== 'AssertionError';
}

/** The error of the adapters when Redis cannot serve now. */
export function unavailable(cause: unknown): UnavailableError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UnavailableError(`Redis does not answer: ${reason}`, { cause });
}
