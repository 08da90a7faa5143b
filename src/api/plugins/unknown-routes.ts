import type { FastifyRequest } from 'fastify';
import type { Api } from '../api.js';
import { preflightHeaders } from '../edge/cross-origin.js';
import { type AllowedMethods, methodNotAllowed } from '../edge/parser-errors.js';
import { nothingAt } from './problems.js';

/** Collects the methods of every route registered after it, by path; `*` is the whole server. */
export function collectRoutes(api: Api): AllowedMethods {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  api.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { pattern: toPattern(url), methods: new Set(['OPTIONS']) };
    routes.set(url, route);
    for (const name of [method].flat()) route.methods.add(name);
    // For a prefix with a slash (`/docs/`) Fastify reports only the HEAD route that it adds to the GET route.
    if (route.methods.has('HEAD')) route.methods.add('GET');
  });
  return (path) => {
    const decoded = decode(path);
    const found = [...routes.values()].filter(({ pattern }) => path === '*' || pattern.test(decoded));
    const methods = new Set(found.flatMap((route) => [...route.methods]));
    return methods.size === 0 ? undefined : [...methods].sort();
  };
}

/**
 * Answers OPTIONS with `Allow`, without a key: it reveals no more than the document, and a browser's
 * preflight has no key. Registered before the key check.
 */
export function answerOptions(api: Api, allowedMethods: AllowedMethods): void {
  api.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'OPTIONS') return;
    const allowed = allowedMethods(pathOf(request));
    if (allowed === undefined) return;
    const headers = { allow: allowed.join(', '), ...preflightHeaders(request.raw, reply.raw, allowed) };
    await reply.headers(headers).code(204).send();
  });
}

/**
 * Responds to requests without a matching route before their bodies are read: 405 with `Allow` if the path
 * exists with other methods. Registered after the key check.
 */
export function refuseUnknownRoutes(api: Api, allowedMethods: AllowedMethods): void {
  api.addHook('onRequest', async (request) => {
    if (!request.is404) return;
    const allowed = allowedMethods(pathOf(request));
    throw allowed === undefined ? nothingAt(request) : methodNotAllowed(request.method, allowed);
  });
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? '';

/** Decodes like the router: reserved characters stay as they are. */
function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** `/jobs/:id` has one segment for a parameter, `/static/*` any number. */
function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) =>
      part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'),
    )
    .join('/');
  return new RegExp(`^${source}$`);
}
