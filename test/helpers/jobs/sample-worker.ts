import type { WorkerInfo } from '../../../src/domain/ports.js';

/** A worker that runs nothing, with a memory of 1 GiB. */
export const SAMPLE_WORKER: WorkerInfo = {
  id: 'worker-1',
  pid: 1,
  host: 'localhost',
  started_at: '2026-01-01T00:00:00.000Z',
  concurrency: 1,
  memory_bytes: 2 ** 30,
  running: [],
  device: null,
};
