import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';

/** Headers of every answer: the request's id, and that bodies are what their type says. */
export const responseHeaders = fastifyPlugin(
  async (api: Api) => {
    api.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    });
  },
  { name: 'response-headers' },
);
