import type { IsAbandoned, PredictResult } from '../../domain/ports.js';
import { retryLater } from './pending-requests.js';
import type { PendingRequest } from './predictor-process.js';

/** As many as the connections that one client address may have by default: they all wait rather than ask again and again. */
const MAX_WAITING = 1024;
/**
 * Refusing costs the event loop as much as a prediction, and a client may repeat a refused request at once. At 500 a second
 * refusals take a tenth of its time.
 */
const REFUSED_AT_A_TIME = 5;
const REFUSAL_MS = 10;
/** Later a request that still waits is given up. */
const LATER_SECONDS = 5;

/** A request that waits for a predictor. */
export interface Waiting {
  readonly request: PendingRequest;
  readonly isAbandoned: IsAbandoned;
  /** How often its process ended before it answered. */
  readonly losses: number;
  settle(result: PredictResult): void;
}

interface Timed extends Waiting {
  readonly timer: NodeJS.Timeout;
}

/** Requests that wait for a predictor, in the order in which they came. */
export interface WaitingLine {
  /** Adds a request. Returns its result once it is taken and settled, or refused. */
  add(request: PendingRequest, isAbandoned: IsAbandoned): Promise<PredictResult>;
  /** The first request for whose answer somebody waits; those before it are refused. */
  first(): Waiting | undefined;
  /** Removes the first request. */
  take(): Waiting | undefined;
  /** Makes one that was taken, and lost, the first again. It waits anew. */
  putBack(waiting: Waiting): void;
  /** Refuses all requests. */
  close(): void;
}

/**
 * Creates an empty line. A request waits at most `maxMs`. Of the requests beyond the limit of the line a few are refused at a time;
 * the others wait for a place in it.
 */
export function createWaitingLine(maxMs: number): WaitingLine {
  const line: Timed[] = [];
  let refusing: NodeJS.Timeout | undefined;

  /** Refuses until the line is within its limit. */
  function refuse(): void {
    const excess = line.splice(MAX_WAITING, REFUSED_AT_A_TIME);
    refusing = excess.length > 0 ? setTimeout(refuse, REFUSAL_MS) : undefined;
    for (const waiting of excess) settleNow(waiting, retryLater());
  }

  function limited(added: Waiting): Timed {
    const timer = setTimeout(() => {
      line.splice(line.indexOf(waiting), 1);
      added.settle({ outcome: 'unavailable', retryAfterSeconds: LATER_SECONDS });
    }, maxMs);
    const waiting = { ...added, timer };
    return waiting;
  }

  return {
    add: (request, isAbandoned) =>
      new Promise((settle) => {
        line.push(limited({ request, isAbandoned, losses: 0, settle }));
        if (line.length > MAX_WAITING && refusing === undefined) refuse();
      }),
    first() {
      while (line[0]?.isAbandoned()) settleNow(line.shift(), retryLater());
      return line[0];
    },
    take() {
      const first = line.shift();
      clearTimeout(first?.timer);
      return first;
    },
    putBack: (waiting) => void line.unshift(limited({ ...waiting, losses: waiting.losses + 1 })),
    close() {
      clearTimeout(refusing);
      for (const waiting of line.splice(0)) settleNow(waiting, retryLater());
    },
  };
}

function settleNow(waiting: Timed | undefined, result: PredictResult): void {
  clearTimeout(waiting?.timer);
  waiting?.settle(result);
}
