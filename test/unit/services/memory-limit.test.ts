import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ANY_PLACEMENT, type Placement } from '../../../src/domain/job/queue/placement.js';
import type { WorkerInfo } from '../../../src/domain/ports.js';
import { createMemoryLimit } from '../../../src/services/predictions/memory-limit.js';

const GIB = 2 ** 30;
const machineBytes = 8 * GIB;

function worker(gibibytes: number, change: Partial<WorkerInfo> = {}): WorkerInfo {
  return {
    id: `worker-${gibibytes}`,
    pid: gibibytes,
    host: 'host',
    started_at: '2026-01-01T00:00:00.000Z',
    concurrency: 1,
    memory_bytes: gibibytes * GIB,
    running: [],
    device: null,
    devices: ['any', 'cpu'],
    ...change,
  };
}

function gpuWorker(gibibytes: number, gpuGibibytes: number | null, change: Partial<WorkerInfo> = {}) {
  const report = {
    index: 0,
    uuid: 'GPU-1',
    name: 'A GPU',
    memory_bytes: gpuGibibytes === null ? null : gpuGibibytes * GIB,
    memory_used_bytes: null,
    utilization_percent: null,
    driver_version: null,
  };
  return worker(gibibytes, { devices: ['any', 'gpu'], gpus: [report], ...change });
}

const workersWith = (...gibibytes: number[]) => ({ list: async () => gibibytes.map((size) => worker(size)) });

const GPU: Placement = { device: 'gpu', labels: [] };
const CPU: Placement = { device: 'cpu', labels: [] };

describe('the largest estimated memory of a job', () => {
  test('is the setting of the operator', async () => {
    const limit = createMemoryLimit({ fixedBytes: 5, machineBytes, workers: workersWith(64) });
    assert.deepEqual(await limit(ANY_PLACEMENT), { maxJobMemoryBytes: 5 });
  });

  test("is otherwise three quarters of the largest live worker, not of the API's machine", async () => {
    const limit = createMemoryLimit({ fixedBytes: 0, machineBytes, workers: workersWith(2, 4) });
    assert.deepEqual(await limit(ANY_PLACEMENT), { maxJobMemoryBytes: 3 * GIB });
  });

  test('stays the same while the workers are away', async () => {
    const lists = [await workersWith(64).list(), []];
    const workers = { list: async () => lists.shift() ?? Promise.reject(new Error('away')) };
    const limit = createMemoryLimit({ fixedBytes: 0, machineBytes, workers });
    for (let time = 1; time <= 3; time += 1)
      assert.deepEqual(await limit(ANY_PLACEMENT), { maxJobMemoryBytes: 48 * GIB });
  });

  test('follows the machine of the API while no worker is known, and while Redis does not answer', async () => {
    const list = () => Promise.reject(new Error('away'));
    for (const workers of [workersWith(), { list }]) {
      const limit = createMemoryLimit({ fixedBytes: 0, machineBytes, workers });
      assert.deepEqual(await limit(ANY_PLACEMENT), { maxJobMemoryBytes: 6 * GIB });
    }
  });
});

describe('the largest estimated memory of a job on a GPU', () => {
  const limitOf = (placement: Placement, ...live: WorkerInfo[]) =>
    createMemoryLimit({ fixedBytes: 0, machineBytes, workers: { list: async () => live } })(placement);

  test('is nine tenths of the largest GPU, and three quarters of its machine for the dataset', async () => {
    assert.deepEqual(await limitOf(GPU, worker(64), gpuWorker(16, 10), gpuWorker(32, 20)), {
      maxJobMemoryBytes: 24 * GIB,
      gpuMemoryBytes: 18 * GIB,
      isOnlyForGpus: true,
    });
  });

  test('is divided among the jobs on a GPU', async () => {
    const { gpuMemoryBytes } = await limitOf(GPU, gpuWorker(16, 20, { jobs_per_gpu: 2 }));
    assert.equal(gpuMemoryBytes, 9 * GIB);
  });

  test('is unlimited if no worker knows the GPU', async () => {
    for (const live of [worker(64), gpuWorker(64, null)])
      assert.equal((await limitOf(GPU, live)).gpuMemoryBytes, Number.POSITIVE_INFINITY);
  });

  test('is one of two limits for a job on any device', async () => {
    assert.deepEqual(await limitOf(ANY_PLACEMENT, worker(64), gpuWorker(16, 10)), {
      maxJobMemoryBytes: 48 * GIB,
      gpuMemoryBytes: 9 * GIB,
    });
    assert.equal((await limitOf(ANY_PLACEMENT, gpuWorker(16, 10))).isOnlyForGpus, true);
  });

  test('does not apply to a job for a CPU, or to a worker without the requested labels', async () => {
    assert.deepEqual(await limitOf(CPU, worker(8), gpuWorker(64, 10)), { maxJobMemoryBytes: 6 * GIB });
    const labelled = { device: 'any', labels: ['big'] } as const;
    const live = [gpuWorker(8, 10, { labels: ['big'] }), worker(64)];
    assert.deepEqual(await limitOf(labelled, ...live), {
      maxJobMemoryBytes: 6 * GIB,
      gpuMemoryBytes: 9 * GIB,
      isOnlyForGpus: true,
    });
  });
});
