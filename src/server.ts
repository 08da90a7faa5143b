import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Api, HTTP_TIMES } from './api/api.js';
import { buildApp } from './api/app.js';
import { childEnvironment, predictorDevice } from './config/child-environment.js';
import { isLoopback, toAllowedHosts, toCorsOrigins } from './config/http-access.js';
import { loadConfigOrExit } from './config/load-config.js';
import type { Config } from './config/settings.js';
import type { ServiceToStarter } from './contracts/ipc/service.js';
import { onceForProject } from './domain/access/caller.js';
import { createArtifactStoreHealthCheck } from './infra/artifacts/artifact-store-health.js';
import { createArtifactMeter } from './infra/artifacts/artifact-usage.js';
import { startCleanUp } from './infra/artifacts/clean-up.js';
import { ensureDataDirectory } from './infra/artifacts/data-directory.js';
import { createBuiltinDatasets } from './infra/artifacts/datasets/builtin-datasets.js';
import { createDatasetStore, prepareDatasets } from './infra/artifacts/datasets/dataset-store.js';
import { createDamageLog } from './infra/artifacts/files/damage-log.js';
import { createCheckpointStore } from './infra/artifacts/jobs/checkpoint-store.js';
import { createJobFiles } from './infra/artifacts/jobs/job-files.js';
import { createPredictionFiles } from './infra/artifacts/jobs/prediction-files.js';
import { createReportStore } from './infra/artifacts/jobs/report-store.js';
import { createKeyStore } from './infra/artifacts/key-store.js';
import { createModelExports } from './infra/artifacts/models/model-exports.js';
import { createModelRegistry } from './infra/artifacts/models/model-registry.js';
import { createSourceModels } from './infra/artifacts/models/source-models.js';
import { createJobArchive } from './infra/artifacts/recovery/job-archive.js';
import { createJobStarts } from './infra/artifacts/weights/job-starts.js';
import { createTensorFiles } from './infra/artifacts/weights/tensor-files.js';
import { createWeightsStore } from './infra/artifacts/weights/weights-store.js';
import { createExportRunner } from './infra/children/export-runner.js';
import { createIngestRunner } from './infra/children/ingest-runner.js';
import { predictorProcesses } from './infra/children/predictor-count.js';
import { createPredictorPool } from './infra/children/predictor-pool.js';
import { createWeightsRunner } from './infra/children/weights-runner.js';
import { createLogger, type Logger } from './infra/logger.js';
import { closeOnRequest } from './infra/process/close-on-request.js';
import { type Closing, createClosing } from './infra/process/closing.js';
import { collectGarbageSeldom } from './infra/process/garbage-collection.js';
import { machineMemory } from './infra/process/machine-memory.js';
import { exitWithStartFailure } from './infra/process/start-failure.js';
import { createBullJobQueue } from './infra/queue/job-queue.js';
import { createQueueSurvey } from './infra/queue/queue-survey.js';
import { closeRedis, createApiRedis, createSubscriberRedis } from './infra/redis/connections.js';
import { createRedisGeneration } from './infra/redis/generation.js';
import { createRedisHealthCheck, createWorkerHealthCheck } from './infra/redis/health.js';
import { createRedisIdempotencyStore } from './infra/redis/idempotency-store.js';
import { createRedisCancelSignal } from './infra/redis/jobs/cancel-signal.js';
import { createRedisJobStore } from './infra/redis/jobs/job-store.js';
import { createRedisJobWatcher } from './infra/redis/jobs/job-watcher.js';
import { createRedisWorkerDirectory } from './infra/redis/jobs/worker-directory.js';
import { createSubscriber } from './infra/redis/subscriber.js';
import { refuseOpenApi } from './services/access/refuse-open-api.js';
import { startRecovery } from './services/recovery/start-recovery.js';
import { createServices, type Ports } from './services/services.js';
import { readVersion } from './version.js';

/** Adapters for the ports, each with its end registered. */
async function openPorts(config: Config, logger: Logger, closing: Closing) {
  const directory = await ensureDataDirectory(config.storage.dataDirectory);
  const onDamaged = createDamageLog(logger);
  const keys = createKeyStore(directory, onDamaged);
  await refuseOpenApi(config, keys);
  const environment = childEnvironment(config);
  const redis = closing.add(createApiRedis(config.redis.url, logger), closeRedis);
  const ingest = closing.add(
    createIngestRunner({
      command: { modulePath: workerModule('ingest'), environment },
      limits: config.limits,
    }),
    (runner) => runner.close(),
  );
  const weights = closing.add(
    createWeightsRunner({ modulePath: workerModule('weights'), environment }, config.limits),
    (runner) => runner.close(),
  );
  const exporter = closing.add(
    createExportRunner({ modulePath: workerModule('exporter'), environment }),
    (runner) => runner.close(),
  );
  const predictors = closing.add(
    createPredictorPool({
      command: {
        modulePath: workerModule('predictor'),
        environment: { ...environment, ...predictorDevice(config) },
      },
      processes: predictorProcesses(config.predictor, availableParallelism()),
      log: logger,
    }),
    (pool) => pool.close(),
  );
  const connection = { redis, prefix: config.redis.prefix };
  const subscriber = createSubscriber(createSubscriberRedis(config.redis.url));
  const watcher = closing.add(createRedisJobWatcher({ subscriber, prefix: connection.prefix }), (opened) =>
    opened.close(),
  );
  const queue = closing.add(createBullJobQueue({ ...connection, logger }), (opened) => opened.close());
  const builtins = createBuiltinDatasets({
    directory,
    folder: config.storage.datasetsDirectory || null,
    runIngest: ingest.run,
    logger,
  });
  prepareDatasets(directory, builtins, logger);
  const workers = createRedisWorkerDirectory(connection);
  const jobs = createRedisJobStore({ ...connection, onDamaged });
  const ports: Ports = {
    keys,
    jobs,
    watcher,
    queue,
    surveyQueue: createQueueSurvey(connection),
    cancelSignal: createRedisCancelSignal(connection),
    workers,
    datasets: onceForProject((project) =>
      createDatasetStore(directory.inProject(project), ingest.run, { onDamaged, builtins }),
    ),
    models: onceForProject((project) => createModelRegistry(directory.inProject(project), onDamaged)),
    exports: createModelExports(directory, exporter.run),
    weights: onceForProject((project) =>
      createWeightsStore(directory.inProject(project), weights.run, onDamaged),
    ),
    checkpoints: createCheckpointStore(directory, onDamaged),
    reports: createReportStore(directory, onDamaged),
    predictionFiles: createPredictionFiles(directory),
    sourceModels: createSourceModels(directory),
    jobFiles: createJobFiles(directory),
    idempotency: createRedisIdempotencyStore(connection),
    archive: createJobArchive(directory, jobs),
    tensorFiles: createTensorFiles(),
    jobStarts: createJobStarts(directory),
    predictors,
    measureArtifacts: createArtifactMeter(directory),
    healthChecks: [
      createRedisHealthCheck(redis),
      createWorkerHealthCheck(workers),
      createArtifactStoreHealthCheck(directory),
    ],
  };
  return { ports, directory, generation: createRedisGeneration(connection) };
}

/** `workers` is another program to this one: it is started by path, never imported. */
const workerModule = (name: string): string =>
  fileURLToPath(new URL(`../workers/${name}/main.js`, import.meta.url));

function createApi({ http, limits, quotas }: Config, logger: Logger, ports: Ports): Promise<Api> {
  const version = readVersion();
  const services = createServices(ports, {
    version,
    limits,
    machineBytes: machineMemory(),
    quotas,
    isOpenWithoutKeys: isLoopback(http),
    onQueueFailed: (jobId, error) =>
      logger.warn({ job_id: jobId, err: error }, 'The job could not be queued; the reconciler will queue it'),
    onArchiveFailed: (jobId, error) =>
      logger.error({ job_id: jobId, err: error }, "The job's record could not be copied to disk"),
  });
  const options = {
    ...HTTP_TIMES,
    ...http,
    ...limits,
    allowedHosts: toAllowedHosts(http),
    corsOrigins: toCorsOrigins(http),
  };
  return buildApp({ services, logger, version }, options);
}

async function main(): Promise<void> {
  collectGarbageSeldom();
  const config = loadConfigOrExit();
  const logger = createLogger({ level: config.log.level, name: 'api' });
  const closing = createClosing();
  const { ports, directory, generation } = await openPorts(config, logger, closing);
  const api = closing.add(await createApi(config, logger, ports), (opened) => opened.close());
  await api.ready();
  // The document is kept; made at the first request for it, it would keep all others waiting.
  api.swagger();
  const { jobs: store, queue, workers, models, archive, jobFiles } = ports;
  closing.add(
    startRecovery({ store, queue, workers, models, archive, jobFiles, generation, log: logger }),
    (stop) => stop(),
  );
  const hasRecord = async (id: string) => (await store.get(id)) !== undefined;
  closing.add(startCleanUp(directory, hasRecord, logger), (stop) => stop());
  closeOnRequest(logger, closing.close);
  const { host, port } = config.http;
  const listenTextResolver = (address: string) => `Listening on ${address}, documented at ${address}/docs`;
  const url = await api.listen({ host, port, listenTextResolver }).catch(async (error: unknown) => {
    await closing.close();
    throw error;
  });
  process.send?.({ type: 'listening', url } satisfies ServiceToStarter);
}

main().catch(exitWithStartFailure('trainhorn API'));
