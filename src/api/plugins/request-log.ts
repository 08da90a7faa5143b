import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { requestLine } from '../edge/request-line.js';

/** Fastify's own lines are replaced by one line a request, written here. */
export const silentLogController = new LogController({
  disableRequestLogging: true,
  requestIdLogLabel: 'request_id',
});

/** One line in the log for each request; at debug those that are sent again and again and say nothing when they go well. */
export const requestLog = fastifyPlugin(
  async (api: Api) => {
    api.addHook('onResponse', async (request, reply) => {
      const line = {
        ...requestLine({ method: request.method, url: request.url, status: reply.statusCode }),
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        // The client left before it had the whole answer.
        ...(!reply.raw.writableFinished && { aborted: true }),
      };
      request.log[isRoutine(request, reply) ? 'debug' : 'info'](line, 'Request');
    });
  },
  { name: 'request-log' },
);

/** Probes, which come every few seconds, and reads that found something: polls for the most part. */
function isRoutine({ method, url }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (url === '/livez' || url === '/readyz') return true;
  return (method === 'GET' || method === 'HEAD') && statusCode < 400;
}
