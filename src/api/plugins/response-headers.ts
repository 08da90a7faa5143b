import helmet from '@fastify/helmet';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';

/**
 * Headers of every answer: the request's id, and Helmet's, for browsers that come upon one: nothing in it is a page, may
 * be framed, or be taken for another type. Swagger UI has a policy of its own. Not said: what only HTTPS can keep.
 */
export const responseHeaders = fastifyPlugin(
  async (api: Api) => {
    await api.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'none'"] },
      },
      strictTransportSecurity: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    });
    api.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id);
    });
  },
  { name: 'response-headers' },
);
