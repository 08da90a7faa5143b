import type { RouteOptions } from 'fastify';
import { COMMON_PROBLEMS, noContent, problemResponses } from '../responses.js';
import { asObject, type Json } from './as-object.js';

/** Adds the problems that follow from the kind of route; those that it documents itself stay. */
export function documentCommonProblems(route: RouteOptions): void {
  const { schema, url, method } = route;
  if (schema === undefined || schema.hide === true) return;
  const isRead = method === 'GET';
  const statuses = [...COMMON_PROBLEMS, ...(url.includes('/:') ? [404 as const] : [])];
  route.schema = {
    ...schema,
    response: {
      ...problemResponses(...statuses),
      ...(isRead && {
        304: noContent('Not modified: `If-None-Match` lists the entity tag of the resource.'),
      }),
      ...asObject(schema.response),
    },
  };
}

const text = { type: 'string' };
const seconds = { type: 'integer', minimum: 0 };

const REQUEST_ID = { description: 'Id of the request, also in the log of the service.', schema: text };
const RETRY_AFTER = { description: 'Seconds to wait before retrying.', schema: seconds };
const LOCATION = { description: 'Path of the created resource.', schema: text };
const CHALLENGE = {
  description: 'How to authenticate, and why the key was rejected (RFC 6750).',
  schema: text,
};
const REPLAYED = {
  description: '`true` if the Idempotency-Key was used before and this is the response of that request.',
  schema: { type: 'string', enum: ['true'] },
};

const CODINGS = {
  description: 'The supported encodings, if the Content-Encoding of the body is not one of them.',
  schema: text,
};
const FILE_SIZE = { description: '`bytes */size`: the size of the file.', schema: text };
const FILE_TAG = { description: 'The entity tag of the file.', schema: text };
const CACHING = { description: 'As for the file.', schema: text };
const VARY = { description: '`accept`: the response depends on this header.', schema: text };
const RATE_POLICY = {
  description: 'Requests (`q`) that the project may send in a number of seconds (`w`).',
  schema: text,
};
const RATE = { description: 'Requests remaining (`r`) for the next seconds (`t`).', schema: text };

/** A response of an operation. */
interface Answer {
  operation: Json;
  status: string;
}

const isGood = ({ status }: Answer): boolean => Number(status) < 400;
const makes = ({ operation }: Answer): boolean => hasHeader(operation, 'idempotency-key');
const hasForms = ({ operation }: Answer): boolean => '406' in (asObject(operation['responses']) ?? {});
const isPrediction = ({ operation }: Answer): boolean => PREDICTIONS.has(operation['operationId']);

/**
 * Response headers, and the responses that have them. Headers of shared rejections are documented once for
 * all operations.
 */
const HEADERS: readonly (readonly [name: string, header: Json, isOf: (answer: Answer) => boolean])[] = [
  ['X-Request-Id', REQUEST_ID, () => true],
  ['WWW-Authenticate', CHALLENGE, ({ status }) => status === '401' || status === '403'],
  ['Retry-After', RETRY_AFTER, ({ status }) => status === '429' || status === '503'],
  // The same request is currently being processed.
  ['Retry-After', RETRY_AFTER, (answer) => answer.status === '409' && makes(answer)],
  ['Accept-Encoding', CODINGS, ({ status }) => status === '415'],
  ['Content-Range', FILE_SIZE, ({ status }) => status === '416'],
  ['ETag', FILE_TAG, ({ status }) => status === '416'],
  ['Cache-Control', CACHING, ({ status }) => status === '416'],
  ['Idempotent-Replayed', REPLAYED, (answer) => isGood(answer) && makes(answer)],
  [
    'Location',
    LOCATION,
    ({ operation, status }) => CREATED.has(`${String(operation['operationId'])} ${status}`),
  ],
  ['Vary', VARY, (answer) => (isGood(answer) || answer.status === '406') && hasForms(answer)],
  [
    'RateLimit-Policy',
    RATE_POLICY,
    (answer) => (isGood(answer) || answer.status === '429') && isPrediction(answer),
  ],
  ['RateLimit', RATE, (answer) => (isGood(answer) || answer.status === '429') && isPrediction(answer)],
];

/** Documents the headers of the responses of an operation. */
export function documentHeaders(operation: Json): void {
  for (const [status, response] of Object.entries(asObject(operation['responses']) ?? {})) {
    const documented = asObject(response);
    if (documented === undefined) continue;
    const has = HEADERS.filter(([, , isOf]) => isOf({ operation, status }));
    documented['headers'] = {
      ...asObject(documented['headers']),
      ...Object.fromEntries(has.map(([name, header]) => [name, header])),
    };
  }
}

const CREATED: ReadonlySet<string> = new Set([
  'createJob 202',
  'createDataset 201',
  'createWeights 201',
  'importModel 201',
  'evaluateModel 202',
  'evaluateModelVersion 202',
  'predict 202',
  'predictWithVersion 202',
]);
const PREDICTIONS: ReadonlySet<unknown> = new Set(['predict', 'predictWithVersion']);

function hasHeader({ parameters }: Json, name: string): boolean {
  const all: unknown[] = Array.isArray(parameters) ? parameters : [];
  return all.some((parameter) => asObject(parameter)?.['name'] === name);
}
