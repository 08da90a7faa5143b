import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type FastifyRequest, LogController } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';

/** Ids of callers are taken only in this form: they go into headers and logs. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `x-request-id` where it is harmless, else a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : `req_${randomUUID()}`;
}

/** Fastify's own lines are replaced by one line a request, written here. */
export const silentLogController = new LogController({
  disableRequestLogging: true,
  requestIdLogLabel: 'request_id',
});

/** One line in the log for each request; probes only at debug, as they come every few seconds. */
export const requestLog = fastifyPlugin(
  async (api: Api) => {
    api.addHook('onResponse', async (request, reply) => {
      const line = {
        method: request.method,
        url: pathOf(request),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      if (isProbe(request)) request.log.debug(line, 'request');
      else request.log.info(line, 'request');
    });
    api.addHook('onRequestAbort', async (request) => {
      request.log.info({ method: request.method, url: pathOf(request) }, 'request aborted by the client');
    });
  },
  { name: 'request-log' },
);

const pathOf = (request: FastifyRequest): string => request.url.slice(0, 512);

function isProbe(request: FastifyRequest): boolean {
  return request.url === '/livez' || request.url === '/readyz';
}
