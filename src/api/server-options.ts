import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type {
  ConnectionError,
  FastifyBaseLogger,
  FastifyHttpOptions,
  FastifyServerOptions,
  RawServerDefault,
} from 'fastify';
import { ERRORS, type ErrorCode, problemType } from '../domain/errors.js';
import { PROBLEM_TYPE, sendError } from './plugins/problems.js';
import { requestId, silentLogController } from './plugins/request-log.js';

/** An upload of any size must be done by then; all other bodies have the far shorter limit of body-deadline. */
const UPLOAD_TIMEOUT_MS = 3_600_000;
const HEADERS_TIMEOUT_MS = 15_000;
const CONNECTIONS_CHECK_MS = 500;
/** Longest id or name in a path. */
const MAX_PARAM_LENGTH = 128;

/** Options of the HTTP server: its own time limits, our ids, our words for every error. */
export function createServerOptions(
  logger: FastifyBaseLogger,
): FastifyHttpOptions<RawServerDefault, FastifyBaseLogger> & FastifyServerOptions {
  return {
    loggerInstance: logger,
    logController: silentLogController,
    requestIdHeader: false,
    genReqId: requestId,
    requestTimeout: UPLOAD_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: CONNECTIONS_CHECK_MS },
    // Without it a client that sends a body slowly keeps the server from closing.
    forceCloseConnections: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: sendError,
    clientErrorHandler: answerBrokenRequest,
  };
}

/** Bytes that are no HTTP request never reach a handler; the answer is written to the socket. */
function answerBrokenRequest(error: ConnectionError, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const code: ErrorCode = timedOut ? 'request_timeout' : 'bad_request';
  const { status, title, description } = ERRORS[code];
  const request_id = requestId({ headers: {} });
  const body = JSON.stringify({
    type: problemType(code),
    title,
    status,
    code,
    detail: description,
    request_id,
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
