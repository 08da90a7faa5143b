import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

const setHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], formAction: ["'none'"] },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
});

/**
 * Helmet's headers for every response, for browsers that open it: nothing in it is a page, may be framed, or
 * may be sniffed as another type. Swagger UI has its own policy. Headers that need HTTPS are omitted. They
 * never change, so they are computed once.
 */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = collectHeaders();

function collectHeaders(): [string, string][] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, () => {});
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}
