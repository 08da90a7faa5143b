import type { RouteOptions } from 'fastify';
import type { Scope } from '../../contracts/access.js';
import { problemResponses } from '../responses.js';

/** The name of the security scheme in the document. */
const SCHEME = 'apiKey';

export const SECURITY_SCHEMES = {
  [SCHEME]: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'th_…',
    description:
      'An API key, created with `npm run keys -- create`. A service on a loopback address without any keys runs open: it requires no key.',
  },
} as const;

/** Documents the scope that the route requires. HEAD routes are not in the document. */
export function documentScope(route: RouteOptions): void {
  const scope = route.config?.scope;
  if (scope === undefined || scope === 'any' || route.method === 'HEAD') return;
  const { description, response } = route.schema ?? {};
  route.schema = {
    ...route.schema,
    description: [description, sentence(scope)].filter((text) => text !== undefined).join('\n\n'),
    // The second alternative means no key: the document covers services with keys and open ones.
    security: [{ [SCHEME]: [] }, {}],
    'x-required-scope': scope,
    response: { ...(typeof response === 'object' ? response : {}), ...problemResponses(401, 403) },
  };
}

const sentence = (scope: Scope): string =>
  `Requires a key with the scope \`${scope}\`, unless the service runs open.`;
