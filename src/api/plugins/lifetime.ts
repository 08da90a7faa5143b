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
  const closing = new AbortController();
  const inFlight = new Set<FastifyReply>();
  const drained = new AbortController();

  api.addHook('onRequest', async (_request, reply) => {
    if (closing.signal.aborted) throw new HttpProblem('shutting_down', 'The server is closing.');
    inFlight.add(reply);
    reply.raw.once('close', () => {
      inFlight.delete(reply);
      if (closing.signal.aborted && inFlight.size === 0) drained.abort();
    });
  });

  api.addHook('preClose', async () => {
    closing.abort();
    if (inFlight.size > 0) await delay(drainMs, undefined, { signal: drained.signal }).catch(() => {});
  });

  return { untilClosed: (reply) => AbortSignal.any([closing.signal, leaving(reply)]) };
}

function leaving(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}
