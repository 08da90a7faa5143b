import fastifyPlugin from 'fastify-plugin';
import helmet from 'helmet';
import type { Api } from '../api.js';

/**
 * Headers of every answer: the request's id, and Helmet's, for browsers that come upon one: nothing in it is a page, may
 * be framed, or be taken for another type. Swagger UI has a policy of its own. Not said: what only HTTPS can keep.
 */
export const responseHeaders = fastifyPlugin(
  async (api: Api) => {
    // Made once: @fastify/helmet makes it anew for each request, a sixth of what a poll costs.
    const setHeaders = helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'none'"] },
      },
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    });
    api.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id);
      setHeaders(request.raw, reply.raw, (error) => done(toError(error)));
    });
  },
  { name: 'response-headers' },
);

const toError = (error: unknown): Error | undefined =>
  error === undefined || error instanceof Error ? error : new Error(String(error));
