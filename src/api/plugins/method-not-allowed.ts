import type { HTTPMethods } from 'fastify';
import { API_PREFIX, type Api } from '../api.js';
import { HttpProblem } from '../http-problem.js';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Answers 405 with `Allow` where a path exists with other methods. Registered after all routes it is to cover. */
export function refuseOtherMethods(api: Api, routes: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, allowed] of routes) {
    const others = METHODS.filter((method) => !allowed.has(method));
    const allow = [...allowed].sort().join(', ');
    api.route({
      method: others,
      url,
      schema: { hide: true },
      ...(url.startsWith(API_PREFIX) && { config: { scope: 'any' } }),
      // Before the body is read: a refusal should not depend on it.
      onRequest: async (request) => {
        const detail = `${request.method} is not possible here; use one of: ${allow}.`;
        throw new HttpProblem('method_not_allowed', detail, { headers: { allow } });
      },
      handler: () => undefined,
    });
  }
}

/** Collects the methods of every route registered after it. */
export function collectRoutes(api: Api): ReadonlyMap<string, ReadonlySet<string>> {
  const routes = new Map<string, Set<string>>();
  api.addHook('onRoute', ({ url, method }) => {
    const methods = routes.get(url) ?? new Set<string>();
    routes.set(url, methods);
    for (const name of [method].flat()) methods.add(name);
  });
  return routes;
}
