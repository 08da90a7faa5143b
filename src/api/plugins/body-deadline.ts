import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Api, HttpOptions } from '../api.js';
import { HttpProblem } from '../http-problem.js';
import { PROBLEM_TYPE, toDocument } from './problems.js';

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
    api.addHook('preParsing', async (request, reply) => {
      if (request.routeOptions.config.isUpload === true) cutWhenIdle(request, times.uploadIdleTimeoutMs);
      else if (!request.raw.complete) answerLateBody(request, reply, times.bodyTimeoutMs);
    });
  },
  { name: 'body-deadline', dependencies: ['problems'] },
);

function answerLateBody(request: FastifyRequest, reply: FastifyReply, timeoutMs: number): void {
  const timer = setTimeout(() => {
    if (request.raw.complete || reply.sent) return;
    // The parser still waits for the body; hijacking keeps it from answering a second time.
    reply.hijack();
    const problem = new HttpProblem(
      'request_timeout',
      `The body did not arrive within ${timeoutMs / 1000} seconds.`,
    );
    reply.raw.once('finish', () => request.raw.destroy());
    reply.raw.writeHead(problem.statusCode, { 'content-type': PROBLEM_TYPE, connection: 'close' });
    reply.raw.end(JSON.stringify(toDocument(problem, request)));
  }, timeoutMs);
  const done = () => clearTimeout(timer);
  request.raw.once('end', done).once('close', done);
}

/** Node's server destroys a connection whose socket times out. */
function cutWhenIdle({ raw }: FastifyRequest, idleMs: number): void {
  raw.socket.setTimeout(idleMs);
  raw.once('close', () => raw.socket.setTimeout(0));
}
