import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config } from '../src/config.js';
import type { RunJob } from '../src/domain/job/queue-ports.js';
import type { WorkerInfo } from '../src/domain/ports.js';
import { ensureDataDirectory } from '../src/infra/artifacts/data-directory.js';
import { createDatasetReader } from '../src/infra/artifacts/datasets/dataset-reader.js';
import { createDamageLog } from '../src/infra/artifacts/files/damage-log.js';
import { createJobFiles } from '../src/infra/artifacts/jobs/job-files.js';
import { createModelRegistry } from '../src/infra/artifacts/models/model-registry.js';
import { createJobArchive } from '../src/infra/artifacts/recovery/job-archive.js';
import type { Logger } from '../src/infra/logger.js';
import { createBullJobQueue } from '../src/infra/queue/job-queue.js';
import { createBullJobWorker } from '../src/infra/queue/job-worker.js';
import { closeRedis, createSubscriberRedis, createWorkerRedis } from '../src/infra/redis/connections.js';
import { listenToCancels, listenToQueued } from '../src/infra/redis/jobs/cancel-signal.js';
import { createRedisJobStore } from '../src/infra/redis/jobs/job-store.js';
import { registerWorker, type WorkerRegistration } from '../src/infra/redis/jobs/worker-directory.js';
import { createSubscriber } from '../src/infra/redis/subscriber.js';
import { machineMemory } from '../src/machine-memory.js';
import type { EngineVariant } from './engine/device/installed-engine.js';
import type { AttemptLimits } from './supervisor/attempts/attempt.js';
import { createAttemptWatch } from './supervisor/attempts/attempt-watch.js';
import { createJobRunner, requeueIfWaiting } from './supervisor/attempts/job-runner.js';
import { watchGpus } from './supervisor/gpu/gpu-monitor.js';
import { createNvidiaSmi } from './supervisor/gpu/nvidia-smi.js';
import { proveDevice } from './supervisor/places/engine-variant.js';
import { startTrainer, type TrainerCommand } from './supervisor/trainers/trainer-process.js';
import { createWarmTrainers } from './supervisor/trainers/warm-trainers.js';
import { planDevices, type TrainingDevices } from './training-devices.js';

export interface WorkerTimes extends AttemptLimits {
  lockMs: number;
  stalledCheckMs: number;
  /** How often the records of running jobs are looked at for a request to cancel or pause. */
  watchMs: number;
}

/** After the longest pause: to write records and give entries back. */
const STOP_EXTRA_MS = 5_000;

const DEFAULT_TIMES: WorkerTimes = {
  lockMs: 30_000,
  stalledCheckMs: 15_000,
  watchMs: 5_000,
  readyMs: 120_000,
  graceMs: 10_000,
  pauseMs: 15_000,
};

export interface WorkerOptions {
  config: Config;
  trainer: TrainerCommand;
  engine: EngineVariant;
  times?: Partial<WorkerTimes>;
  logger: Logger;
}

/** A worker: takes jobs, each trained in a process of its own. */
export interface TrainingWorker {
  id: string;
  /** Settles when it takes jobs, which waits for Redis. */
  ready: Promise<void>;
  /** Stops taking jobs, lets its trainers save their state and gives running jobs back to the queue. */
  close(): Promise<void>;
}

/**
 * Wires a worker to Redis and the data directory.
 * @throws Error when the engine is the CUDA one and finds no GPU.
 */
export async function startWorker({
  config,
  trainer,
  engine,
  times,
  logger,
}: WorkerOptions): Promise<TrainingWorker> {
  const { lockMs, stalledCheckMs, watchMs, ...limits } = { ...DEFAULT_TIMES, ...times };
  const { TRAINHORN_QUEUE_PREFIX: prefix } = config;
  const nvidiaSmi = createNvidiaSmi();
  const visibleDevices = trainer.environment['CUDA_VISIBLE_DEVICES'];
  const devices = await planDevices(config, { engine, visibleDevices, nvidiaSmi });
  const { places, kinds, gpus } = devices;
  await proveDevice(
    engine,
    kinds.all.filter(({ gpu }) => gpu !== null).map((kind) => () => startTrainer(trainer, kind)),
  );
  logDevices(logger, devices, visibleDevices);
  const directory = await ensureDataDirectory(config.TRAINHORN_DATA_DIR);
  const redis = createWorkerRedis(config.REDIS_URL, logger);
  const subscriber = createSubscriber(createSubscriberRedis(config.REDIS_URL));
  const store = createRedisJobStore({ redis, prefix });
  const info = describeWorker(devices);
  const registration = registerWorker({ redis, prefix }, info);
  const stopWatching = watchGpus(gpus, nvidiaSmi, (reports) => registration.update({ gpus: reports }));
  const watch = createAttemptWatch(store, watchMs);
  await listenToCancels({ subscriber, prefix }, watch.check);
  const trainers = createWarmTrainers({
    start: (kind) => startTrainer(trainer, kind),
    kinds: kinds.all,
    spares: config.TRAINHORN_WARM_TRAINERS,
    places: places.on,
    onDevice: (device) => registration.update({ device }),
    logger,
  });
  const onDamaged = createDamageLog(logger);
  const runJob = createJobRunner({
    workerId: info.id,
    store,
    datasets: (project) => createDatasetReader(directory.inProject(project)),
    models: (project) => createModelRegistry(directory.inProject(project), onDamaged),
    archive: createJobArchive(directory, store),
    jobFiles: createJobFiles(directory),
    directory,
    trainers,
    kinds,
    places,
    watch,
    limits,
    logger,
  });
  const queue = createBullJobQueue({ redis, prefix, logger });
  const queueWorker = createBullJobWorker(
    {
      redis,
      prefix,
      places,
      lockMs,
      stalledCheckMs,
      stopMs: limits.pauseMs + STOP_EXTRA_MS,
      onLeft: (jobId) => requeueIfWaiting({ store, queue }, jobId),
      logger,
    },
    tellRunning(registration, runJob),
  );
  await listenToQueued({ subscriber, prefix }, queueWorker.look);
  return {
    id: info.id,
    ready: queueWorker.ready,
    async close() {
      stopWatching();
      await queueWorker.close();
      await queue.close();
      await Promise.all([trainers.close(), registration.close()]);
      subscriber.close();
      await closeRedis(redis);
    },
  };
}

/** Keeps the worker's entry in the directory true. */
function tellRunning<Place>(registration: WorkerRegistration, runJob: RunJob<Place>): RunJob<Place> {
  const running = new Set<string>();
  return async (jobId, signal, place) => {
    registration.update({ running: [...running.add(jobId)] });
    try {
      return await runJob(jobId, signal, place);
    } finally {
      running.delete(jobId);
      registration.update({ running: [...running] });
    }
  };
}

/** Says which GPUs it uses: an entry of CUDA_VISIBLE_DEVICES that names none hides those after it. */
function logDevices(
  logger: Logger,
  { gpus, places }: TrainingDevices,
  visibleDevices: string | undefined,
): void {
  if (gpus.length === 0) return;
  const names = gpus.map(({ report }) => `${report.name} (${report.uuid ?? 'UUID unknown'})`);
  logger.info({ gpus: names, visible: visibleDevices ?? 'all', jobs: places.count }, 'Worker trains on GPUs');
}

function describeWorker({ places, labels, gpus, jobsPerGpu, cpuJobs }: TrainingDevices): WorkerInfo {
  const host = hostname();
  return {
    id: `${host}-${process.pid}-${randomBytes(3).toString('hex')}`,
    pid: process.pid,
    host,
    started_at: new Date().toISOString(),
    concurrency: places.count,
    devices: places.devices,
    labels,
    ...(gpus.length > 0 && {
      gpus: gpus.map(({ report }) => report),
      jobs_per_gpu: jobsPerGpu,
      cpu_jobs: cpuJobs,
    }),
    memory_bytes: machineMemory(),
    running: [],
    device: null,
  };
}
