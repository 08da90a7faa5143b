import { fileURLToPath } from 'node:url';
import { type Api, HTTP_TIMES } from './api/api.js';
import { buildApp } from './api/app.js';
import { closeOnRequest } from './close-on-request.js';
import { type Config, childEnvironment, loadConfigOrExit, predictorDevice } from './config.js';
import { isActive } from './domain/access/api-key.js';
import { onceForProject } from './domain/access/caller.js';
import type { KeyStore } from './domain/ports.js';
import { StorageUnavailableError, UnavailableError } from './domain/problems/unavailable-error.js';
import { createArtifactStoreHealthCheck } from './infra/artifacts/artifact-store-health.js';
import { createArtifactMeter } from './infra/artifacts/artifact-usage.js';
import { type DataDirectory, ensureDataDirectory } from './infra/artifacts/data-directory.js';
import { createBuiltinDatasets } from './infra/artifacts/datasets/builtin-datasets.js';
import { createDatasetStore, prepareDatasets } from './infra/artifacts/datasets/dataset-store.js';
import { createDamageLog } from './infra/artifacts/files/damage-log.js';
import { createCheckpointStore } from './infra/artifacts/jobs/checkpoint-store.js';
import { createJobFiles } from './infra/artifacts/jobs/job-files.js';
import { createKeyStore } from './infra/artifacts/key-store.js';
import { createModelRegistry } from './infra/artifacts/models/model-registry.js';
import { createJobArchive } from './infra/artifacts/recovery/job-archive.js';
import { removeOrphans } from './infra/artifacts/recovery/orphans.js';
import { createIngestRunner } from './infra/children/ingest-runner.js';
import { createPredictorPool } from './infra/children/predictor-pool.js';
import { createLogger, type Logger } from './infra/logger.js';
import { createBullJobQueue } from './infra/queue/job-queue.js';
import { closeRedis, createApiRedis, createSubscriberRedis } from './infra/redis/connections.js';
import { createRedisGeneration } from './infra/redis/generation.js';
import { createRedisHealthCheck, createWorkerHealthCheck } from './infra/redis/health.js';
import { createRedisIdempotencyStore } from './infra/redis/idempotency-store.js';
import { createRedisCancelSignal } from './infra/redis/jobs/cancel-signal.js';
import { createRedisJobStore } from './infra/redis/jobs/job-store.js';
import { createRedisJobWatcher } from './infra/redis/jobs/job-watcher.js';
import { createRedisWorkerDirectory } from './infra/redis/jobs/worker-directory.js';
import { createSubscriber } from './infra/redis/subscriber.js';
import { machineMemory } from './machine-memory.js';
import { createReconciler } from './services/recovery/reconciler.js';
import { restoreJobs } from './services/recovery/restore-jobs.js';
import { createServices, type Ports } from './services/services.js';
import { isLoopback, toAllowedHosts, toCorsOrigins, toLimits, toQuotas } from './settings.js';
import { readVersion } from './version.js';

const RECONCILE_INTERVAL_MS = 10_000;
const CLEAN_INTERVAL_MS = 3600 * 1000;

/** Adapters, and how to end them. */
interface Adapters {
  ports: Ports;
  generation: () => Promise<string>;
  directory: DataDirectory;
  close(): Promise<void>;
}

async function createAdapters(config: Config, logger: Logger): Promise<Adapters> {
  const directory = await ensureDataDirectory(config.TRAINHORN_DATA_DIR);
  const onDamaged = createDamageLog(logger);
  const keys = createKeyStore(directory, onDamaged);
  await refuseToBeOpen(config, keys);
  const environment = childEnvironment(config);
  const ingest = createIngestRunner({
    command: { modulePath: workerModule('ingest'), environment },
    limits: {
      maxBytes: config.TRAINHORN_MAX_UPLOAD_BYTES,
      maxEntries: config.TRAINHORN_MAX_UPLOAD_ENTRIES,
      maxImagePixels: config.TRAINHORN_MAX_IMAGE_PIXELS,
    },
  });
  const predictors = createPredictorPool({
    command: {
      modulePath: workerModule('predictor'),
      environment: { ...environment, ...predictorDevice(config) },
    },
    processes: config.TRAINHORN_PREDICTORS,
    log: logger,
  });
  const redis = createApiRedis(config.REDIS_URL, logger);
  const prefix = config.TRAINHORN_QUEUE_PREFIX;
  const watcher = createRedisJobWatcher({
    subscriber: createSubscriber(createSubscriberRedis(config.REDIS_URL)),
    prefix,
  });
  const queue = createBullJobQueue({ redis, prefix, logger });
  const workers = createRedisWorkerDirectory({ redis, prefix });
  // Only makes the first answers about built-in data sets quick; the store does the same when it is asked.
  const builtins = createBuiltinDatasets({
    directory,
    folder: config.TRAINHORN_DATASETS_DIR || null,
    runIngest: ingest.run,
    logger,
  });
  prepareDatasets(directory, builtins).catch((error: unknown) =>
    logger.warn({ err: error }, 'Datasets not prepared'),
  );
  const jobs = createRedisJobStore({ redis, prefix, onDamaged });
  const ports: Ports = {
    keys,
    jobs,
    watcher,
    queue,
    cancelSignal: createRedisCancelSignal({ redis, prefix }),
    workers,
    datasets: onceForProject((project) =>
      createDatasetStore(directory.inProject(project), ingest.run, { onDamaged, builtins }),
    ),
    models: onceForProject((project) => createModelRegistry(directory.inProject(project), onDamaged)),
    checkpoints: createCheckpointStore(directory, onDamaged),
    jobFiles: createJobFiles(directory),
    idempotency: createRedisIdempotencyStore({ redis, prefix }),
    archive: createJobArchive(directory, jobs),
    predictors,
    measureArtifacts: createArtifactMeter(directory),
    healthChecks: [
      createRedisHealthCheck(redis),
      createWorkerHealthCheck(workers),
      createArtifactStoreHealthCheck(directory),
    ],
  };
  const close = async () => {
    await Promise.all([predictors.close(), ingest.close(), watcher.close(), queue.close()]);
    await closeRedis(redis);
  };
  return { ports, generation: createRedisGeneration({ redis, prefix }), directory, close };
}

/** `workers` is another program to this one: it is started by path, never imported. */
const workerModule = (name: string): string =>
  fileURLToPath(new URL(`../workers/${name}/main.js`, import.meta.url));

async function createApi(config: Config, logger: Logger, ports: Ports): Promise<Api> {
  const version = readVersion();
  const services = createServices(ports, {
    version,
    limits: toLimits(config),
    machineBytes: machineMemory(),
    quotas: toQuotas(config),
    isOpenWithoutKeys: isLoopback(config),
    onQueueFailed: (jobId, error) =>
      logger.warn(
        { job_id: jobId, err: error },
        'The queue was not told of a job; the reconciler will do it',
      ),
    onArchiveFailed: (jobId, error) =>
      logger.error({ job_id: jobId, err: error }, 'The record of a job could not be copied to the disk'),
  });
  return buildApp(
    { services, logger, version },
    {
      ...HTTP_TIMES,
      allowedHosts: toAllowedHosts(config),
      corsOrigins: toCorsOrigins(config),
      maxConnectionsPerAddress: config.TRAINHORN_MAX_CONNECTIONS_PER_ADDRESS,
      maxJsonBytes: config.TRAINHORN_MAX_JSON_BYTES,
      maxUploadBytes: config.TRAINHORN_MAX_UPLOAD_BYTES,
      maxImageBytes: config.TRAINHORN_MAX_IMAGE_BYTES,
    },
  );
}

/**
 * Whoever reaches an API without keys can train, predict and delete.
 * @throws StartRefusal where others than this machine could reach it.
 */
async function refuseToBeOpen(config: Config, keys: KeyStore): Promise<void> {
  if (isLoopback(config) || (await keys.list()).some(isActive)) return;
  throw new StartRefusal(
    `HOST is ${config.HOST}, which others can reach, and ${config.TRAINHORN_DATA_DIR} has no API key. Make one with\n` +
      '  npm run keys -- create --name admin --project default --scopes admin\n' +
      'or, where only dist is there: node dist/scripts/keys.js create …; or leave HOST at 127.0.0.1.',
  );
}

/** The operator has to do something before this can start. */
class StartRefusal extends Error {}

/**
 * Restores lost records, at the start and whenever Redis may have lost some, and brings records and queue together, now and
 * every ten seconds; returns the end of it.
 */
function startReconciler({ ports, generation }: Adapters, logger: Logger): () => void {
  const { jobs, queue, workers, archive, jobFiles } = ports;
  const reconciler = createReconciler({
    store: jobs,
    models: ports.models,
    queue,
    workers,
    jobFiles,
    archive,
    generation,
    async prepare() {
      const found = await restoreJobs({ store: jobs, queue, archive, now: () => new Date() });
      if (found.restored.length > 0 || found.damaged.length > 0)
        logger.warn(found, 'Redis had lost records of jobs; they were rebuilt from the data directory');
    },
    now: () => new Date(),
    onReconciled: (jobId, action) => logger.warn({ job_id: jobId, action }, 'Job reconciled'),
    // An outage is told by the connection.
    onError: (error) =>
      logger[error instanceof UnavailableError ? 'debug' : 'warn']({ err: error }, 'Jobs not reconciled'),
  });
  return reconciler.start(RECONCILE_INTERVAL_MS);
}

/** Removes what crashes left in the data directory, now and every hour; returns the end of it. */
function startCleaning({ directory, ports }: Adapters, logger: Logger): () => void {
  const clean = () =>
    removeOrphans(directory, async (id) => (await ports.jobs.get(id)) !== undefined).then(
      (removed) => removed.length > 0 && logger.info({ removed }, 'Left-over files removed'),
      (error: unknown) => logger.warn({ err: error }, 'Left-over files not removed'),
    );
  void clean();
  const timer = setInterval(() => void clean(), CLEAN_INTERVAL_MS);
  return () => clearInterval(timer);
}

async function main(): Promise<void> {
  const config = loadConfigOrExit();
  const logger = createLogger({ level: config.LOG_LEVEL, name: 'api' });
  const adapters = await createAdapters(config, logger);
  const api = await createApi(config, logger, adapters.ports);
  await api.ready();
  // Kept from then on; whoever asks for it first would keep all others waiting.
  api.swagger();
  const stopReconciler = startReconciler(adapters, logger);
  const stopCleaning = startCleaning(adapters, logger);
  const close = async () => {
    stopReconciler();
    stopCleaning();
    await api.close();
    await adapters.close();
  };
  closeOnRequest(logger, close);
  try {
    const listenTextResolver = (address: string) => `Listening on ${address}, documented at ${address}/docs`;
    const url = await api.listen({ host: config.HOST, port: config.PORT, listenTextResolver });
    process.send?.({ type: 'listening', url });
  } catch (error) {
    await close();
    throw error;
  }
}

/** What stopped the start, for people; anything unexpected keeps its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StartRefusal || error instanceof StorageUnavailableError) return error.message;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `The port is taken (${error.message}). Set PORT to a free one, or to 0.`;
  if (code === 'EACCES') return `No permission: ${error.message}`;
  return error.stack ?? error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`trainhorn API: ${explain(error)}\n`);
  process.exit(1);
});
