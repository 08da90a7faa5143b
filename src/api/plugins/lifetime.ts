import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Api } from '../api.js';
import { HttpProblem } from '../http-problem.js';

export interface Lifetime {
  /** Aborts when the client of the reply has left or the server closes: what long answers listen to. */
  untilClosed(reply: FastifyReply): AbortSignal;
}

/** Ends long answers when the server closes, and gives the short ones in flight `drainMs` to finish. */
export function watchLifetime(api: Api, { drainMs }: { drainMs: number }): Lifetime {
  const inFlight = new Set<FastifyReply>();
  /** Of long answers. A set of our own: listeners on one long-lived AbortSignal would pile up. */
  const open = new Set<AbortController>();
  const drained = new AbortController();
  let closing = false;

  api.addHook('onRequest', async (_request, reply) => {
    if (closing) throw new HttpProblem('shutting_down', 'The server is closing.', { retryAfterSeconds: 1 });
    inFlight.add(reply);
    reply.raw.once('close', () => {
      inFlight.delete(reply);
      if (closing && inFlight.size === 0) drained.abort();
    });
  });

  api.addHook('preClose', async () => {
    closing = true;
    for (const controller of open) controller.abort();
    if (inFlight.size > 0) await delay(drainMs, undefined, { signal: drained.signal }).catch(() => {});
  });

  return {
    untilClosed(reply) {
      const controller = new AbortController();
      if (reply.raw.destroyed) {
        controller.abort();
        return controller.signal;
      }
      open.add(controller);
      reply.raw.once('close', () => {
        open.delete(controller);
        controller.abort();
      });
      return controller.signal;
    },
  };
}
