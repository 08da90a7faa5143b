import type { FastifyRequest, preValidationHookHandler, RouteOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { ProblemItem } from '../../../contracts/problems.js';
import { closedObject, nullable } from '../../../schema/schema-helpers.js';
import { createValidator } from '../../../validation/validation.js';
import type { Api } from '../../api.js';
import { invalid } from '../../problems/http-problem.js';
import { inHeader } from '../contracts.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Unknown query parameters are ignored, because load balancers and browsers add their own to probes and
     * pages.
     */
    ignoresUnknownQuery?: boolean;
  }
}

/**
 * Rejects everything that a route does not declare, so that no input is ignored: a route without a query
 * schema has no query parameters, one without a body schema has no body, and no header that a route reads may
 * be repeated.
 */
export const closedRoutes = fastifyPlugin(
  async (api: Api) => {
    // Otherwise Fastify does not read the body of these methods.
    for (const method of ['GET', 'HEAD'])
      api.addHttpMethod(method, { hasBody: true, overrideExisting: true });
    api.addHook('preParsing', (request, _reply, _payload, done) => {
      settleTypeOfEmptyBody(request);
      done();
    });
    api.addHook('onRoute', closeRoute);
  },
  { name: 'closed-routes', dependencies: ['contracts'] },
);

/**
 * An empty body has no media type: many clients declare one for a body that they do not send, while others
 * declare none for a chunked body, which turns out to be empty only when it is read.
 */
function settleTypeOfEmptyBody({ headers, routeOptions }: FastifyRequest): void {
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = headers;
  const isKnownEmpty = encoding === undefined && (length === undefined || length === '0');
  if (isKnownEmpty === (type === undefined) || !isBodyOptional(routeOptions.schema?.body)) return;
  if (isKnownEmpty) delete headers['content-type'];
  else if (encoding !== undefined) headers['content-type'] ??= 'application/json';
}

const isBodyOptional = (schema: unknown): boolean =>
  schema === undefined ||
  (typeof schema === 'object' && schema !== null && 'nullable' in schema && schema.nullable === true);

function closeRoute(route: RouteOptions): void {
  const { schema, preValidation = [] } = route;
  if (schema?.querystring === undefined && !ignoresUnknownQuery(route))
    route.schema = { ...schema, querystring: NO_FIELDS };
  const checks = [
    ...(schema?.headers === undefined ? [] : [refuseRepeated(singleHeaders(schema.headers))]),
    ...(schema?.body === undefined ? [refuseBody] : []),
  ];
  if (checks.length > 0) route.preValidation = [...checks, ...[preValidation].flat()];
}

/** The Swagger UI pages come from a plugin and have no route config of ours. */
const ignoresUnknownQuery = ({ url, config }: RouteOptions): boolean =>
  config?.ignoresUnknownQuery === true || url === '/docs' || url.startsWith('/docs/');

/** Headers that RFC 9110 defines as lists, so that repeating one only extends the list. */
export const LIST_HEADERS: ReadonlySet<string> = new Set(['accept', 'if-match', 'if-none-match']);

/** The headers of which a route reads a single value. */
const singleHeaders = (schema: unknown): string[] =>
  typeof schema === 'object' && schema !== null && 'properties' in schema
    ? Object.keys(schema.properties ?? {}).filter((name) => !LIST_HEADERS.has(name))
    : [];

/** Node joins the values of a repeated header, which could look like one value. */
function refuseRepeated(names: readonly string[]): preValidationHookHandler {
  return ({ raw }, _reply, done) => {
    const errors = names.flatMap((name): ProblemItem[] => {
      const times = timesGiven(raw.rawHeaders, name);
      const detail = `${name} accepts one value but was sent ${times}; send it once.`;
      return times > 1 ? [{ pointer: inHeader(name), code: 'duplicate_value', detail }] : [];
    });
    done(errors.length === 0 ? undefined : invalid('validation_failed', errors));
  };
}

/** Raw headers alternate between names and values. */
const timesGiven = (rawHeaders: readonly string[], name: string): number =>
  rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;

const NO_FIELDS = closedObject({});
const validateNoBody = createValidator(nullable(NO_FIELDS));

const refuseBody: preValidationHookHandler = ({ body }, _reply, done) => {
  const errors = body === undefined ? [] : validateNoBody(body);
  done(errors.length === 0 ? undefined : invalid('validation_failed', errors));
};
