import type { Config } from '../../src/config/settings.js';
import { ensureDataDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createDatasetReader } from '../../src/infra/artifacts/datasets/dataset-reader.js';
import { createDamageLog } from '../../src/infra/artifacts/files/damage-log.js';
import { createJobFiles } from '../../src/infra/artifacts/jobs/job-files.js';
import { createModelRegistry } from '../../src/infra/artifacts/models/model-registry.js';
import { createJobArchive } from '../../src/infra/artifacts/recovery/job-archive.js';
import type { ChildCommand } from '../../src/infra/children/child.js';
import type { Logger } from '../../src/infra/logger.js';
import { createClosing } from '../../src/infra/process/closing.js';
import { createBullJobQueue } from '../../src/infra/queue/job-queue.js';
import { createBullJobWorker } from '../../src/infra/queue/job-worker.js';
import { closeRedis, createSubscriberRedis, createWorkerRedis } from '../../src/infra/redis/connections.js';
import { listenToCancels, listenToQueued } from '../../src/infra/redis/jobs/cancel-signal.js';
import { createRedisJobStore } from '../../src/infra/redis/jobs/job-store.js';
import { registerWorker } from '../../src/infra/redis/jobs/worker-directory.js';
import { createSubscriber } from '../../src/infra/redis/subscriber.js';
import type { EngineVariant } from '../engine/device/installed-engine.js';
import { createAttemptWatch } from './attempts/attempt-watch.js';
import { createJobRunner } from './attempts/job-runner.js';
import { requeueIfWaiting } from './attempts/queue-entry.js';
import { watchGpus } from './gpu/gpu-monitor.js';
import { createNvidiaSmi } from './gpu/nvidia-smi.js';
import { proveDevice } from './places/engine-variant.js';
import { planDevices } from './places/plan-devices.js';
import type { TrainerKind } from './trainers/trainer-kinds.js';
import { startTrainer } from './trainers/trainer-process.js';
import { createWarmTrainers } from './trainers/warm-trainers.js';
import { describeWorker, logGpus, reportRunning } from './worker-info.js';
import { DEFAULT_TIMES, STOP_EXTRA_MS, type WorkerTimes } from './worker-times.js';

export interface WorkerOptions {
  config: Config;
  trainer: ChildCommand;
  engine: EngineVariant;
  times?: Partial<WorkerTimes>;
  logger: Logger;
}

/** A worker: accepts jobs and trains each in a process of its own. */
export interface TrainingWorker {
  id: string;
  /** Settles when it accepts jobs, which requires Redis. */
  ready: Promise<void>;
  /** Stops accepting jobs, lets its trainers save their state and returns running jobs to the queue. */
  close(): Promise<void>;
}

/**
 * Wires a worker to Redis and the data directory.
 * @throws StartRefusal when the engine is the CUDA one and finds no GPU.
 */
export async function startWorker(options: WorkerOptions): Promise<TrainingWorker> {
  const { config, trainer, engine, logger } = options;
  const { lockMs, stalledCheckMs, watchMs, ...limits } = { ...DEFAULT_TIMES, ...options.times };
  const { prefix } = config.redis;
  const start = (kind: TrainerKind) => startTrainer(trainer, kind);
  const nvidiaSmi = createNvidiaSmi();
  const visibleDevices = trainer.environment['CUDA_VISIBLE_DEVICES'];
  const devices = await planDevices(config, { engine, visibleDevices, nvidiaSmi });
  const { places, kinds, gpus } = devices;
  await proveDevice(engine, kinds.all, start);
  logGpus(logger, devices, visibleDevices);
  const directory = await ensureDataDirectory(config.storage.dataDirectory);

  const closing = createClosing();
  const redis = closing.add(createWorkerRedis(config.redis.url, logger), closeRedis);
  const subscriber = closing.add(createSubscriber(createSubscriberRedis(config.redis.url)), (opened) =>
    opened.close(),
  );
  const store = createRedisJobStore({ redis, prefix });
  const info = describeWorker(devices);
  const registration = closing.add(registerWorker({ redis, prefix }, info), (opened) => opened.close());
  closing.add(
    watchGpus(gpus, nvidiaSmi, (reports) => registration.update({ gpus: reports })),
    (stop) => stop(),
  );
  const watch = createAttemptWatch(store, watchMs);
  await listenToCancels({ subscriber, prefix }, watch.check);
  const trainers = closing.add(
    createWarmTrainers({
      start,
      kinds: kinds.all,
      spares: config.workers.warmTrainers,
      places: places.on,
      onDevice: (device) => registration.update({ device }),
      logger,
    }),
    (opened) => opened.close(),
  );
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
  const queue = closing.add(createBullJobQueue({ redis, prefix, logger }), (opened) => opened.close());
  const queueWorker = closing.add(
    createBullJobWorker(
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
      reportRunning(registration, runJob),
    ),
    (opened) => opened.close(),
  );
  await listenToQueued({ subscriber, prefix }, queueWorker.look);
  return { id: info.id, ready: queueWorker.ready, close: closing.close };
}
