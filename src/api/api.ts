import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';

/** A Fastify instance whose handlers are typed by the contracts of their routes. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Host names that requests may be for besides `localhost` and IP addresses. */
export type AllowedHosts = readonly string[] | 'any';

/** Bounds and times of the HTTP side. */
export interface HttpOptions {
  allowedHosts: AllowedHosts;
  maxJsonBytes: number;
  maxUploadBytes: number;
  maxImageBytes: number;
  /** Memory that the decoders of all compressed bodies may hold together. */
  decoderBytes: number;
  /** How long a compressed body waits for memory of others. */
  decoderWaitMs: number;
  /** How long the body of a request other than an upload may take to arrive. */
  bodyTimeoutMs: number;
  /** How long an upload may send nothing. */
  uploadIdleTimeoutMs: number;
  /** Time between comments that keep an idle event stream open. */
  heartbeatMs: number;
  /** How long requests in flight may take when the server closes. */
  drainMs: number;
}

/** The HTTP times and memory a server uses unless told otherwise. */
export const HTTP_TIMES = {
  decoderBytes: 96 * 1024 * 1024,
  decoderWaitMs: 5000,
  bodyTimeoutMs: 30_000,
  uploadIdleTimeoutMs: 60_000,
  heartbeatMs: 15_000,
  drainMs: 5_000,
} as const satisfies Partial<HttpOptions>;

export const API_PREFIX = '/api/v1';
