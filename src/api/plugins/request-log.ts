import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { requestLine } from '../edge/request-line.js';

/** Replaces Fastify's own log lines by the one line per request written here. */
export const silentLogController = new LogController({
  disableRequestLogging: true,
  requestIdLogLabel: 'request_id',
});

/** Logs one line per request; routine requests that succeed are logged at debug. */
export const requestLog = fastifyPlugin(
  async (api: Api) => {
    api.addHook('onResponse', async (request, reply) => {
      const line = {
        ...requestLine({ method: request.method, url: request.url, status: reply.statusCode }),
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        // The client disconnected before it had the whole response.
        ...(!reply.raw.writableFinished && { aborted: true }),
      };
      request.log[isRoutine(request, reply) ? 'debug' : 'info'](line, 'Request');
    });
  },
  { name: 'request-log' },
);

/** Probes, which come every few seconds, and successful reads, which are mostly polls. */
function isRoutine({ method, url }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (url === '/livez' || url === '/readyz') return true;
  return (method === 'GET' || method === 'HEAD') && statusCode < 400;
}
