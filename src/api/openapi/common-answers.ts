import { isDeepStrictEqual } from 'node:util';
import type { RouteOptions } from 'fastify';
import { COMMON_PROBLEMS, noContent, problemResponses } from '../responses.js';
import { asObject, type Json } from './as-object.js';

/** Adds the problems that follow from what a route is; those it documents itself stay. */
export function documentCommonProblems(route: RouteOptions): void {
  const { schema, url, method } = route;
  if (schema === undefined || schema.hide === true) return;
  const isRead = method === 'GET';
  const statuses = [...COMMON_PROBLEMS, ...(url.includes('/:') ? [404 as const] : [])];
  route.schema = {
    ...schema,
    response: {
      ...problemResponses(...statuses),
      ...(isRead && { 304: noContent('The client has the current state: `If-None-Match` matches.') }),
      ...asObject(schema.response),
    },
  };
}

const text = { type: 'string' };
const seconds = { type: 'integer', minimum: 0 };

const REQUEST_ID = { description: 'Id of the request, also in the log of the service.', schema: text };
const RETRY_AFTER = { description: 'Seconds after which another try is worthwhile.', schema: seconds };
const LOCATION = { description: 'Path of what was made.', schema: text };
const CHALLENGE = { description: 'How to authenticate, and what was wrong (RFC 6750).', schema: text };
const REPLAYED = {
  description: '`true` where the Idempotency-Key was used before and this is the answer of then.',
  schema: { type: 'string', enum: ['true'] },
};

/** Names the headers of the answers of an operation. */
export function documentHeaders(operation: Json): void {
  const makes = hasHeader(operation, 'idempotency-key');
  for (const [status, response] of Object.entries(asObject(operation['responses']) ?? {})) {
    const documented = asObject(response);
    if (documented === undefined) continue;
    documented['headers'] = {
      ...asObject(documented['headers']),
      'X-Request-Id': REQUEST_ID,
      ...((status === '401' || status === '403') && { 'WWW-Authenticate': CHALLENGE }),
      ...((status === '429' || status === '503') && { 'Retry-After': RETRY_AFTER }),
      ...(makes && status.startsWith('2') && { 'Idempotent-Replayed': REPLAYED }),
      ...(CREATED.has(`${String(operation['operationId'])} ${status}`) && { Location: LOCATION }),
    };
  }
}

const CREATED: ReadonlySet<string> = new Set(['createJob 202', 'createDataset 201']);

function hasHeader({ parameters }: Json, name: string): boolean {
  const all: unknown[] = Array.isArray(parameters) ? parameters : [];
  return all.some((parameter) => asObject(parameter)?.['name'] === name);
}

/** Puts the problems that operations have in common into the components, each once. */
export function shareProblems(operation: Json, document: Json): void {
  const responses = asObject(operation['responses']) ?? {};
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) < 400) continue;
    const name = `Problem${status}`;
    const shared = sharedResponses(document);
    shared[name] ??= response;
    if (isDeepStrictEqual(shared[name], response))
      responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

function sharedResponses(document: Json): Json {
  const components = asObject(document['components']) ?? {};
  const shared = asObject(components['responses']) ?? {};
  components['responses'] = shared;
  return shared;
}
