import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Problem } from '../../contracts/problems.js';
import { ERRORS, type ErrorCode } from '../../domain/problems/errors.js';
import { StorageUnavailableError, UnavailableError } from '../../domain/problems/unavailable-error.js';
import type { Api } from '../api.js';
import { closeWhereBodyIsPending } from '../edge/connection.js';
import { PROBLEM_TYPE, pathOf, toDocument } from '../edge/plain-answer.js';
import { toHttpProblem } from '../problems/framework-errors.js';
import { HttpProblem } from '../problems/http-problem.js';

/** Sends every error as problem+json; internal causes appear only in the log. */
export const problems = fastifyPlugin(
  async (api: Api) => {
    api.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    // Never reached: unknown-routes responds before a body is read.
    api.setNotFoundHandler((request) => {
      throw nothingAt(request);
    });
  },
  { name: 'problems' },
);

/** The path does not exist. */
export const nothingAt = ({ method, url }: FastifyRequest): HttpProblem =>
  new HttpProblem('not_found', `No resource exists at ${method} ${pathOf(url)}; see /docs.`);

/** Sends an error as a problem; also used by the framework's own error hooks. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = classify(error, request);
  logFailure(problem, error, request);
  closeWhereBodyIsPending(request.raw, reply.raw);
  return (
    reply
      .code(problem.statusCode)
      .headers(problem.headers)
      .header('content-type', PROBLEM_TYPE)
      // If the framework rejects a request before routing, no hook has set it.
      .header('x-request-id', request.id)
      .serializer((document: Problem) => JSON.stringify(document))
      .send(toDocument(problem, request))
  );
}

/**
 * Logs internal failures with their stack, and outages in one line; a Redis outage affects every request and
 * is logged once, by its connection.
 */
function logFailure({ code, statusCode }: HttpProblem, error: unknown, { log }: FastifyRequest): void {
  const level = code === 'queue_unavailable' ? 'debug' : 'warn';
  if (statusCode === 503) log[level]({ code, reason: String(error) }, 'Service unavailable');
  else if (statusCode >= 500) log.error({ code, err: error }, 'Request failed');
}

function classify(error: unknown, request: FastifyRequest): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof UnavailableError) {
    const { retryAfterSeconds } = error;
    return new HttpProblem('queue_unavailable', ERRORS.queue_unavailable.description, { retryAfterSeconds });
  }
  if (error instanceof StorageUnavailableError)
    return new HttpProblem('storage_unavailable', error.publicMessage, {
      retryAfterSeconds: STORAGE_RETRY_SECONDS,
    });
  return toHttpProblem(error, request) ?? storageProblem(error) ?? plain('internal_error');
}

const STORAGE_RETRY_SECONDS = 5;
const STORAGE_ERRORS: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EIO',
  'EMFILE',
]);

function storageProblem(error: unknown): HttpProblem | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return STORAGE_ERRORS.has(code)
    ? plain('storage_unavailable', { retryAfterSeconds: STORAGE_RETRY_SECONDS })
    : undefined;
}

function plain(code: ErrorCode, options: { retryAfterSeconds?: number } = {}): HttpProblem {
  return new HttpProblem(code, `${ERRORS[code].description} ${ERRORS[code].fix}`, options);
}
