import type {
  FastifyBaseLogger,
  FastifyHttpOptions,
  FastifyServerFactory,
  FastifyServerOptions,
  RawServerDefault,
} from 'fastify';
import { requestId } from './edge/request-line.js';
import { sendError } from './plugins/problems.js';
import { silentLogController } from './plugins/request-log.js';

/** Longest id or name in a path. */
const MAX_PARAM_LENGTH = 128;

/** Options of the framework: a server of our own, our ids, our words for every error. */
export function createServerOptions(
  logger: FastifyBaseLogger,
  serverFactory: FastifyServerFactory<RawServerDefault>,
): FastifyHttpOptions<RawServerDefault, FastifyBaseLogger> & FastifyServerOptions {
  return {
    loggerInstance: logger,
    logController: silentLogController,
    requestIdHeader: false,
    genReqId: requestId,
    serverFactory,
    // Without it a client that sends a body slowly keeps the server from closing.
    forceCloseConnections: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: sendError,
    // The server does it.
    clientErrorHandler: () => {},
  };
}
