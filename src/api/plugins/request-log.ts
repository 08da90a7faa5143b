import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';

/** Ids of callers are taken only in this form: they go into headers and logs. */
const SAFE_REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's `x-request-id` where it is harmless, else a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  const isSafe = typeof given === 'string' && SAFE_REQUEST_ID.test(given) && withoutSecrets(given) === given;
  return isSafe ? given : `req_${randomUUID()}`;
}

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
        method: request.method,
        url: withoutSecrets(request.url).slice(0, 512),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        // The client left before it had the whole answer.
        ...(!reply.raw.writableFinished && { aborted: true }),
      };
      request.log[isRoutine(request, reply) ? 'debug' : 'info'](line, 'Request');
    });
  },
  { name: 'request-log' },
);

/** A secret, also where a URL spells characters of it in percent signs. */
const SECRET = /(?:t|%74)(?:h|%68)(?:_|%5f)(?:[A-Za-z0-9_-]|%[0-9a-f]{2}){43}/gi;

/** A key in a URL or a request id opens nothing, but who puts it there should not find it in the log. */
const withoutSecrets = (text: string): string => text.replaceAll(SECRET, 'th_…');

/** Probes, which come every few seconds, and reads that found something: polls for the most part. */
function isRoutine({ method, url }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (url === '/livez' || url === '/readyz') return true;
  return (method === 'GET' || method === 'HEAD') && statusCode < 400;
}
