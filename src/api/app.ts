import { type FastifyBaseLogger, fastify } from 'fastify';
import type { Services } from '../services/services.js';
import { API_PREFIX, type Api, type HttpOptions } from './api.js';
import { maxFormBytes } from './bodies/multipart.js';
import { imageFormLimits } from './bodies/predict-form.js';
import { createAddressLimit } from './edge/address-limit.js';
import { createCrossOrigin } from './edge/cross-origin.js';
import { createEdgeServer, type EdgeOptions, type Handler } from './edge/edge-server.js';
import { createOnce } from './idempotent.js';
import { apiDocument, apiDocumentUi } from './openapi/api-document.js';
import { access } from './plugins/access/access.js';
import { callers } from './plugins/access/callers.js';
import { closedRoutes } from './plugins/access/closed-routes.js';
import { bodyDeadline } from './plugins/body-deadline.js';
import { contentEncoding } from './plugins/content-encoding.js';
import { contracts } from './plugins/contracts.js';
import { jsonBody } from './plugins/json-body.js';
import { type Lifetime, watchLifetime } from './plugins/lifetime.js';
import { preconditions } from './plugins/preconditions.js';
import { problems } from './plugins/problems.js';
import { requestLog } from './plugins/request-log.js';
import { responseHeaders } from './plugins/response-headers.js';
import { answerOptions, collectRoutes, refuseUnknownRoutes } from './plugins/unknown-routes.js';
import { registerProbes } from './routes/probes.js';
import { registerCapabilitiesRoute } from './routes/v1/capabilities.js';
import { registerDatasetSampleRoutes } from './routes/v1/dataset-samples.js';
import { registerUploadRoute } from './routes/v1/dataset-upload.js';
import { registerDatasetRoutes } from './routes/v1/datasets.js';
import { registerCheckpointRoutes } from './routes/v1/job-checkpoints.js';
import { registerEventRoutes } from './routes/v1/job-events.js';
import { registerJobLogRoutes } from './routes/v1/job-logs.js';
import { registerPredictionsRoute } from './routes/v1/job-predictions.js';
import { registerJobRequestRoutes } from './routes/v1/job-requests.js';
import { registerJobRoutes } from './routes/v1/jobs.js';
import { registerFormatRoutes } from './routes/v1/model-formats.js';
import { registerModelJobRoutes } from './routes/v1/model-jobs.js';
import { registerModelRoutes } from './routes/v1/models.js';
import { registerPredictRoutes } from './routes/v1/predict.js';
import { registerWeightsRoutes, registerWeightsUploadRoute } from './routes/v1/weights.js';
import { createServerOptions } from './server-options.js';

export interface AppDependencies {
  services: Services;
  logger: FastifyBaseLogger;
  /** Version of the service, shown in its documents. */
  version: string;
}

/**
 * Builds the HTTP application over the given use cases. It does not listen, read the environment or handle
 * signals.
 */
export async function buildApp(dependencies: AppDependencies, options: HttpOptions): Promise<Api> {
  const edge: EdgeOptions = {
    limits: options,
    addresses: createAddressLimit(options.maxConnectionsPerAddress),
    logger: dependencies.logger,
    allowedMethods: (path) => allowedMethods(path),
    prepare: createCrossOrigin(options.corsOrigins),
  };
  const serverFactory = (handler: Handler) => createEdgeServer(handler, edge);
  const api: Api = fastify(createServerOptions(dependencies.logger, serverFactory));
  const allowedMethods = collectRoutes(api);
  const lifetime = watchLifetime(api, options);
  await api.register(problems);
  await api.register(responseHeaders, options);
  await api.register(requestLog);
  await api.register(callers, options);
  answerOptions(api, allowedMethods);
  await api.register(access, { access: dependencies.services.access });
  refuseUnknownRoutes(api, allowedMethods);
  await api.register(bodyDeadline);
  await api.register(preconditions, dependencies);
  const bodyMemoryBytes = Math.max(
    options.bodyMemoryBytes,
    maxFormBytes(imageFormLimits(options.maxImageBytes)),
    options.maxJsonBytes,
  );
  await api.register(contentEncoding, { ...options, bodyMemoryBytes });
  await api.register(jsonBody, options);
  await api.register(contracts);
  await api.register(closedRoutes);
  await api.register(apiDocument, { version: dependencies.version });

  registerProbes(api, dependencies.services.readiness);
  await api.register((v1: Api) => registerV1(v1, dependencies.services, options, lifetime), {
    prefix: API_PREFIX,
  });
  await api.register(apiDocumentUi);
  return api;
}

async function registerV1(
  v1: Api,
  services: Services,
  options: HttpOptions,
  lifetime: Lifetime,
): Promise<void> {
  const once = createOnce(services.idempotency);
  registerCapabilitiesRoute(v1, services.capabilities);
  registerDatasetRoutes(v1, services.datasets);
  registerDatasetSampleRoutes(v1, services.datasets);
  registerJobRoutes(v1, services.jobs, { lifetime, once });
  registerJobRequestRoutes(v1, services.jobs, once);
  registerJobLogRoutes(v1, services.jobs);
  registerCheckpointRoutes(v1, services.jobs);
  registerEventRoutes(v1, services.jobs, {
    lifetime,
    heartbeatMs: options.heartbeatMs,
    streamQuota: services.streamQuota,
  });
  registerModelRoutes(v1, services.models);
  registerModelJobRoutes(v1, services.jobs, once);
  registerPredictionsRoute(v1, services.jobs);
  registerFormatRoutes(v1, services.exports);
  registerWeightsRoutes(v1, services.weights);
  await v1.register((scope: Api) => registerUploadRoute(scope, services.datasets, { ...options, once }));
  await v1.register((scope: Api) =>
    registerWeightsUploadRoute(scope, services.weights, { ...options, once }),
  );
  await v1.register((scope: Api) =>
    registerPredictRoutes(scope, services.predictions, {
      ...options,
      rate: services.predictionRate,
      jobs: services.jobs,
      once,
    }),
  );
}
