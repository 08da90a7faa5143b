import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { emptyBody } from '../bodies/empty-body.js';
import { checkPreconditions, isRead, preconditionFailed } from '../files/preconditions.js';
import { requireTarget, type TargetServices } from '../target.js';

/**
 * Evaluates If-Match and If-None-Match on every route, so that no condition is ignored. The condition of a read applies once
 * the resource is known to exist; a change is refused before it is made.
 */
export const preconditions = fastifyPlugin(
  async (api: Api, { services }: { services: TargetServices }) => {
    api.addHook('preHandler', (request, _reply, done) => {
      const isChange = isConditional(request) && !isRead(request) && !request.is404;
      if (!isChange || checkPreconditions(request, undefined) === 'met') return done();
      requireTarget(services, request).then(() => done(preconditionFailed(request, undefined)), done);
    });
    api.addHook('onSend', (request, reply, payload, done) => {
      if (reply.statusCode !== 200 || !isConditional(request) || !isRead(request)) return done(null, payload);
      const etag = etagOf(reply);
      const precondition = checkPreconditions(request, etag);
      if (precondition === 'met') return done(null, payload);
      discard(payload);
      if (precondition === 'failed') {
        // They describe the resource, not the problem that is sent instead.
        reply.removeHeader('etag').removeHeader('cache-control');
        return done(preconditionFailed(request, etag));
      }
      reply.code(304).removeHeader('content-length').removeHeader('content-type');
      done(null, emptyBody(request) ?? null);
    });
  },
  { name: 'preconditions', dependencies: ['problems'] },
);

const isConditional = ({ headers }: FastifyRequest): boolean =>
  headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;

function etagOf(reply: FastifyReply): string | undefined {
  const etag = reply.getHeader('etag');
  return typeof etag === 'string' ? etag : undefined;
}

/** A stream that is not sent would stay open. */
function discard(payload: unknown): void {
  if (payload instanceof Readable) payload.destroy();
}
