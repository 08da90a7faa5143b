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

/** Maximum length of an id or name in a path. */
const MAX_PARAM_LENGTH = 128;

/** Framework options: our server, our request ids, our error responses. */
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
    // Otherwise a client that sends a body slowly would keep the server from closing.
    forceCloseConnections: true,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: sendError,
    // Handled by the server.
    clientErrorHandler: () => {},
  };
}
