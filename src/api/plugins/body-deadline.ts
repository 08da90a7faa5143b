import type { IncomingMessage, ServerResponse } from 'node:http';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { bodyFailure, closeWhereBodyIsPending, isBodyPending } from '../edge/connection.js';
import { expectBody } from '../edge/pace.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is an upload of any size: it may take long as long as it does not stall. */
    isUpload?: boolean;
  }
}

/** If the length, type or encoding is rejected, nobody reads the body, and the client need not send it. */
function continueOnceRead(request: IncomingMessage, response: ServerResponse): void {
  request.once('resume', () => response.headersSent || response.writeContinue());
}

/**
 * Sets the pace at which a body has to arrive, and makes a response before its end the last of the
 * connection.
 */
export const bodyDeadline = fastifyPlugin(
  async (api: Api) => {
    api.addHook('preParsing', ({ raw, routeOptions }, reply, payload, done) => {
      const failure = bodyFailure(raw);
      if (failure !== undefined) return done(failure);
      if (isBodyPending(raw)) {
        expectBody(raw, routeOptions.config.isUpload === true ? 'upload' : 'prompt');
        if (raw.headers.expect !== undefined && raw.httpVersion === '1.1') continueOnceRead(raw, reply.raw);
      }
      done(null, payload);
    });
    api.addHook('onSend', (request, reply, _payload, done) => {
      closeWhereBodyIsPending(request.raw, reply.raw);
      done();
    });
  },
  { name: 'body-deadline', dependencies: ['problems'] },
);
