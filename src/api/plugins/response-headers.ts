import type { DoneFuncWithErrOrRes, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { SECURITY_HEADERS } from '../edge/security-headers.js';

/** Headers of every framework response: the request id, and those for browsers. */
export const responseHeaders = fastifyPlugin(
  async (api: Api, { corsOrigins }: { corsOrigins: readonly string[] }) => {
    api.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id);
      for (const [name, value] of SECURITY_HEADERS) reply.raw.setHeader(name, value);
      done();
    });
    if (corsOrigins.length > 0) api.addHook('onSend', keepVaryOrigin);
  },
  { name: 'response-headers' },
);

/** A Vary set by the route would replace the one set by the edge. */
function keepVaryOrigin(
  _request: FastifyRequest,
  reply: FastifyReply,
  _payload: unknown,
  done: DoneFuncWithErrOrRes,
): void {
  const vary = String(reply.getHeader('vary') ?? '');
  if (!/(^|,)\s*(origin|\*)\s*(,|$)/i.test(vary))
    reply.header('vary', vary === '' ? 'Origin' : `${vary}, Origin`);
  done();
}
