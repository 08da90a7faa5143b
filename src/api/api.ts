import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { CapabilitiesService } from '../services/capabilities-service.js';
import type { DatasetService } from '../services/dataset-service.js';
import type { JobService } from '../services/job-service.js';
import type { ModelService } from '../services/model-service.js';
import type { PredictionService } from '../services/prediction-service.js';
import type { ReadinessService } from '../services/readiness-service.js';

/** A Fastify instance whose handlers are typed by the contracts of their routes. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** The use cases that routes call. */
export interface Services {
  jobs: JobService;
  datasets: DatasetService;
  models: ModelService;
  predictions: PredictionService;
  readiness: ReadinessService;
  capabilities: CapabilitiesService;
}

/** Bounds and times of the HTTP side. */
export interface HttpOptions {
  maxJsonBytes: number;
  maxUploadBytes: number;
  maxImageBytes: number;
  /** How long the body of a request other than an upload may take to arrive. */
  bodyTimeoutMs: number;
  /** How long an upload may send nothing. */
  uploadIdleTimeoutMs: number;
  /** Time between comments that keep an idle event stream open. */
  heartbeatMs: number;
  /** How long requests in flight may take when the server closes. */
  drainMs: number;
}

/** The HTTP times a server uses unless told otherwise. */
export const HTTP_TIMES = {
  bodyTimeoutMs: 30_000,
  uploadIdleTimeoutMs: 60_000,
  heartbeatMs: 15_000,
  drainMs: 5_000,
} as const satisfies Partial<HttpOptions>;

export const API_PREFIX = '/api/v1';
