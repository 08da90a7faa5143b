import type { FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../domain/problems/errors.js';
import { HttpProblem } from './http-problem.js';

/** Problems for errors that Fastify and its multipart plugin throw for bad requests. */
const BY_CODE: ReadonlyMap<unknown, { code: ErrorCode; detail: string }> = new Map([
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    {
      code: 'body_too_large',
      detail: 'The body is larger than this operation accepts; GET /api/v1/capabilities lists the limits.',
    },
  ],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    { code: 'bad_request', detail: 'The length of the body differs from its Content-Length.' },
  ],
  [
    'FST_ERR_BAD_URL',
    {
      code: 'bad_request',
      detail:
        'The path is not a valid URL path: percent signs must be followed by two hexadecimal digits of UTF-8.',
    },
  ],
  [
    'FST_ERR_MAX_PARAM_LENGTH',
    { code: 'not_found', detail: 'A path segment is too long to be an id or a name.' },
  ],
  ['FST_ERR_ASYNC_CONSTRAINT', { code: 'bad_request', detail: 'The request could not be routed.' }],
  [
    'FST_REQ_FILE_TOO_LARGE',
    {
      code: 'body_too_large',
      detail: 'A file is larger than this operation accepts; GET /api/v1/capabilities lists the limits.',
    },
  ],
  [
    'FST_PROTO_VIOLATION',
    {
      code: 'validation_failed',
      detail: 'A form field must not have the name of a JavaScript object property.',
    },
  ],
  [
    'FST_INVALID_JSON_FIELD_ERROR',
    { code: 'validation_failed', detail: 'A form field of type application/json is not valid JSON.' },
  ],
  [
    'FST_MP_PREMATURE_CLOSE',
    { code: 'invalid_multipart', detail: 'The multipart body ended before its last boundary.' },
  ],
  ['ECONNRESET', { code: 'bad_request', detail: 'The connection was closed before the body had arrived.' }],
]);

/**
 * Busboy and others throw plain errors for a multipart body, which only the message identifies. "needle"
 * refers to a boundary that is too long.
 */
const MULTIPART_MESSAGE = /multipart|boundary|malformed part header|needle/i;

/** The problem for a framework error; undefined for errors that the client did not cause. */
export function toHttpProblem(error: unknown, request: FastifyRequest): HttpProblem | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType(request);
  const known = BY_CODE.get(code);
  if (known !== undefined) return new HttpProblem(known.code, known.detail);
  if (MULTIPART_MESSAGE.test(error.message)) {
    return new HttpProblem(
      'invalid_multipart',
      'The multipart body ended early or its parts cannot be separated.',
    );
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  const isClientError = typeof status === 'number' && status >= 400 && status < 500;
  return isClientError ? new HttpProblem('bad_request', 'The request is malformed.') : undefined;
}

function unsupportedMediaType({ headers, routeOptions }: FastifyRequest): HttpProblem {
  const given = headers['content-type'];
  const types = mediaTypes(routeOptions.schema?.body).join(', ') || 'no body';
  const sent = given === undefined ? 'no Content-Type' : `Content-Type ${given.slice(0, 100)}`;
  return new HttpProblem('unsupported_media_type', `The body has ${sent}; this operation accepts ${types}.`);
}

/** A body without documented media types is JSON. */
function mediaTypes(body: unknown): string[] {
  if (body === undefined) return [];
  const content = typeof body === 'object' && body !== null && 'content' in body ? body.content : undefined;
  return typeof content === 'object' && content !== null ? Object.keys(content) : ['application/json'];
}
