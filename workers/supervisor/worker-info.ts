import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { RunJob } from '../../src/domain/job/queue/ports.js';
import type { WorkerInfo } from '../../src/domain/ports.js';
import type { Logger } from '../../src/infra/logger.js';
import { machineMemory } from '../../src/infra/process/machine-memory.js';
import type { WorkerRegistration } from '../../src/infra/redis/jobs/worker-directory.js';
import type { TrainingDevices } from './places/plan-devices.js';

/** The worker's entry in the directory, under a new id. */
export function describeWorker({ places, labels, gpus, jobsPerGpu, cpuJobs }: TrainingDevices): WorkerInfo {
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

/** Keeps the running jobs of the worker's entry up to date. */
export function reportRunning<Place>(registration: WorkerRegistration, runJob: RunJob<Place>): RunJob<Place> {
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

/** Logs the GPUs in use: an entry of CUDA_VISIBLE_DEVICES that matches none hides those after it. */
export function logGpus(
  logger: Logger,
  { gpus, places }: TrainingDevices,
  visibleDevices: string | undefined,
): void {
  if (gpus.length === 0) return;
  const names = gpus.map(({ report }) => `${report.name} (${report.uuid ?? 'UUID unknown'})`);
  logger.info({ gpus: names, visible: visibleDevices ?? 'all', jobs: places.count }, 'Worker trains on GPUs');
}
