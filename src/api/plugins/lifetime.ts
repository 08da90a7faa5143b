import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Api } from '../api.js';
import { HttpProblem } from '../problems/http-problem.js';

export interface Lifetime {
  /** Returns a signal that aborts when the client disconnects or the server closes, for long responses. */
  untilClosed(reply: FastifyReply): AbortSignal;
}

/** Ends long responses when the server closes, and gives short ones in flight `drainMs` to finish. */
export function watchLifetime(api: Api, { drainMs }: { drainMs: number }): Lifetime {
  const inFlight = new Set<FastifyReply>();
  /** For long responses. A separate set, because listeners on one long-lived AbortSignal would pile up. */
  const open = new Set<AbortController>();
  const drained = new AbortController();
  let closing = false;

  api.addHook('onRequest', (_request, reply, done) => {
    if (closing)
      return done(new HttpProblem('shutting_down', 'The server is closing.', { retryAfterSeconds: 1 }));
    inFlight.add(reply);
    reply.raw.once('close', () => {
      inFlight.delete(reply);
      if (closing && inFlight.size === 0) drained.abort();
    });
    done();
  });

  api.addHook('preClose', async () => {
    closing = true;
    for (const controller of open) controller.abort();
    if (inFlight.size > 0) await delay(drainMs, undefined, { signal: drained.signal }).catch(() => {});
  });

  return {
    untilClosed(reply) {
      const controller = new AbortController();
      open.add(controller);
      onceClosed(reply, () => {
        open.delete(controller);
        controller.abort();
      });
      return controller.signal;
    },
  };
}

/**
 * Calls the listener when the connection of the reply closes, at once if the client has already disconnected.
 */
export function onceClosed({ raw }: FastifyReply, listener: () => void): void {
  if (raw.destroyed) listener();
  else raw.once('close', listener);
}
