import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { EdgeLimits } from './edge/edge-server.js';

/** A Fastify instance whose handlers are typed by the contracts of their routes. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** Host names that requests may address besides `localhost` and IP addresses. */
export type AllowedHosts = readonly string[] | 'any';

/** Limits and timeouts of the HTTP side. */
export interface HttpOptions extends EdgeLimits {
  allowedHosts: AllowedHosts;
  /** Origins whose pages may call the API. */
  corsOrigins: readonly string[];
  /** 0 means unlimited. */
  maxConnectionsPerAddress: number;
  maxJsonBytes: number;
  maxUploadBytes: number;
  maxImageBytes: number;
  /** Memory shared by bodies and decoders of compressed bodies; a single body always fits. */
  bodyMemoryBytes: number;
  /** How long a body waits for memory held by others. */
  bodyMemoryWaitMs: number;
  /** Interval between comments that keep an idle event stream open. */
  heartbeatMs: number;
  /** How long requests in flight may take once the server closes. */
  drainMs: number;
}

/** Default HTTP timeouts and memory of a server. */
export const HTTP_TIMES = {
  bodyMemoryBytes: 96 * 1024 * 1024,
  bodyMemoryWaitMs: 5000,
  headersTimeoutMs: 15_000,
  keepAliveTimeoutMs: 72_000,
  bodyTimeoutMs: 30_000,
  stallTimeoutMs: 60_000,
  minBytesPerSecond: 1024,
  lingerMs: 5_000,
  lingerBytes: 16 * 1024 * 1024,
  checkIntervalMs: 500,
  heartbeatMs: 15_000,
  drainMs: 5_000,
} as const satisfies Partial<HttpOptions>;

export const API_PREFIX = '/api/v1';
