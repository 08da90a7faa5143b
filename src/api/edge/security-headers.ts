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
 * Helmet's headers, of every answer, for browsers that come upon one: nothing in it is a page, may be framed, or be taken
 * for another type. Swagger UI has a policy of its own. Not said: what only HTTPS can keep. They never change, so they are made once.
 */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = collectHeaders();

function collectHeaders(): [string, string][] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, () => {});
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}
