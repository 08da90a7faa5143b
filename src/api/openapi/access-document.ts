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
      'An API key, made with `npm run keys -- create`. A service on a loopback address for which no key exists runs open: it needs none.',
  },
} as const;

/** Says in the document what the route asks of a key. A HEAD route is not in it. */
export function documentScope(route: RouteOptions): void {
  const scope = route.config?.scope;
  if (scope === undefined || scope === 'any' || route.method === 'HEAD') return;
  const { description, response } = route.schema ?? {};
  route.schema = {
    ...route.schema,
    description: [description, sentence(scope)].filter((text) => text !== undefined).join('\n\n'),
    // The second way is none at all: the document is one for services with keys and for open ones.
    security: [{ [SCHEME]: [] }, {}],
    'x-required-scope': scope,
    response: { ...(typeof response === 'object' ? response : {}), ...problemResponses(401, 403) },
  };
}

const sentence = (scope: Scope): string =>
  `Needs a key with the scope \`${scope}\`, unless the service runs open.`;
