import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api, HttpOptions } from '../api.js';
import { HttpProblem } from '../http-problem.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is an upload of any size: it may take long, as long as it does not stall. */
    isUpload?: boolean;
  }
}

type Times = Pick<HttpOptions, 'bodyTimeoutMs' | 'uploadIdleTimeoutMs'>;

/**
 * Cuts off bodies that trickle in. Node's own requestTimeout is one for the whole server and has to leave time for
 * large uploads, so the limit for all other bodies is here.
 */
export const bodyDeadline = fastifyPlugin(
  async (api: Api, times: Times) => {
    api.addHook('preParsing', async (request, _reply, payload) => {
      if (request.routeOptions.config.isUpload === true) {
        cutWhenIdle(request, times.uploadIdleTimeoutMs);
        return payload;
      }
      return hasBody(request) ? payload.pipe(withDeadline(times.bodyTimeoutMs)) : payload;
    });
  },
  { name: 'body-deadline' },
);

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function withDeadline(timeoutMs: number): PassThrough {
  const detail = `The body did not arrive within ${timeoutMs / 1000} seconds.`;
  const body = new PassThrough();
  const timer = setTimeout(() => body.destroy(new HttpProblem('request_timeout', detail)), timeoutMs);
  body.once('close', () => clearTimeout(timer));
  return body;
}

/** Node's server destroys a connection whose socket times out. */
function cutWhenIdle({ raw }: FastifyRequest, idleMs: number): void {
  raw.socket.setTimeout(idleMs);
  raw.once('close', () => raw.socket.setTimeout(0));
}
