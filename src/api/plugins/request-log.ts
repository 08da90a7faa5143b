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
    api.addHook('onResponse', (request, reply, done) => {
      if (!isRoutine(request, reply)) request.log.info(lineOf(request, reply), 'Request');
      else if (DEBUGGING.has(api.log.level)) request.log.debug(lineOf(request, reply), 'Request');
      done();
    });
  },
  { name: 'request-log' },
);

/** The levels at which routine requests are logged; at others their lines are not made. */
const DEBUGGING: ReadonlySet<string> = new Set(['debug', 'trace']);

const lineOf = (request: FastifyRequest, reply: FastifyReply) => ({
  ...requestLine({ method: request.method, url: request.url, status: reply.statusCode }),
  duration_ms: Math.round(reply.elapsedTime * 10) / 10,
  // The client disconnected before it had the whole response.
  ...(!reply.raw.writableFinished && { aborted: true }),
});

/** Probes, which come every few seconds, successful reads, which are mostly polls, and predictions, thousands a second. */
function isRoutine({ method, url, routeOptions }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (url === '/livez' || url === '/readyz') return true;
  if (routeOptions.config.scope === 'predict') return statusCode === 200;
  return (method === 'GET' || method === 'HEAD') && statusCode < 400;
}
