import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WorkerInfo } from '../../../src/domain/ports.js';
import { createMemoryLimit } from '../../../src/services/memory-limit.js';

const GIB = 2 ** 30;
const machineBytes = 8 * GIB;

function workersWith(...gibibytes: number[]) {
  const toWorker = (size: number, index: number): WorkerInfo => ({
    id: `worker-${index}`,
    pid: index,
    host: 'host',
    started_at: '2026-01-01T00:00:00.000Z',
    concurrency: 1,
    memory_bytes: size * GIB,
    running: [],
    device: null,
  });
  return { list: async () => gibibytes.map(toWorker) };
}

describe('the largest estimated memory of a job', () => {
  test('is what the operator says', async () => {
    const limit = createMemoryLimit({ fixedBytes: 5, machineBytes, workers: workersWith(64) });
    assert.equal(await limit(), 5);
  });

  test('is otherwise three quarters of the largest live worker, not of the machine of the API', async () => {
    const limit = createMemoryLimit({ fixedBytes: 0, machineBytes, workers: workersWith(2, 4) });
    assert.equal(await limit(), 3 * GIB);
  });

  test('stays what it was while the workers are away', async () => {
    const lists = [await workersWith(64).list(), []];
    const workers = { list: async () => lists.shift() ?? Promise.reject(new Error('away')) };
    const limit = createMemoryLimit({ fixedBytes: 0, machineBytes, workers });
    for (let time = 1; time <= 3; time += 1) assert.equal(await limit(), 48 * GIB);
  });

  test('goes by the machine of the API while no worker is known, and while nobody can ask', async () => {
    const list = () => Promise.reject(new Error('away'));
    for (const workers of [workersWith(), { list }]) {
      const limit = createMemoryLimit({ fixedBytes: 0, machineBytes, workers });
      assert.equal(await limit(), 6 * GIB);
    }
  });
});
