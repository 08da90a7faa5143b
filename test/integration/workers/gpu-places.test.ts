import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobRecord } from '../../../src/contracts/jobs/jobs.js';
import type { RequestedDevice } from '../../../src/contracts/resources.js';
import { startTrainingService } from '../../helpers/jobs/training-service.js';
import { FIRST_GPU, pretendNvidiaSmi, SECOND_GPU } from '../../helpers/processes/pretended-nvidia-smi.js';

const isRunning = (record: JobRecord) => record.latest !== null;
const asks = (device: RequestedDevice, ...labels: string[]) => ({ resources: { device, labels } });

async function startGpuWorker(
  t: Parameters<typeof startTrainingService>[0],
  environment: NodeJS.ProcessEnv = {},
) {
  const { service } = await startTrainingService(t);
  const path = await pretendNvidiaSmi(t);
  const start = (change: NodeJS.ProcessEnv = {}) =>
    service.startWorker({ ...path, TEST_ENGINE: 'cuda', ...environment, ...change });
  await start();
  const gpuOf = async (id: string) => (await service.until(id, isRunning)).device?.name;
  const end = async (id: string) => {
    await service.cancel(id);
    return service.ended(id);
  };
  return { service, start, gpuOf, end };
}

describe('a worker with two GPUs', () => {
  test('trains a job on each, and gives the next one the GPU that is free again', async (t) => {
    const { service, gpuOf, end } = await startGpuWorker(t);
    const [first, second] = [await service.submit('wait'), await service.submit('wait', asks('gpu'))];
    const gpus = [await gpuOf(first), await gpuOf(second)];
    assert.deepEqual([...gpus].sort(), [FIRST_GPU, SECOND_GPU]);
    const third = await service.submit('wait');
    await end(second);
    assert.equal(await gpuOf(third), gpus[1]);
    await end(first);
    const fourth = await service.submit('wait', asks('gpu'));
    assert.equal(await gpuOf(fourth), gpus[0]);
    for (const id of [third, fourth]) assert.equal((await end(id)).status, 'cancelled');
  });

  test('shares them evenly among more jobs', async (t) => {
    const { service, gpuOf, end } = await startGpuWorker(t, { TRAINHORN_WORKER_CONCURRENCY: '4' });
    const ids: string[] = [];
    for (let job = 0; job < 4; job += 1) ids.push(await service.submit('wait'));
    const gpus = await Promise.all(ids.map(gpuOf));
    assert.deepEqual(gpus.sort(), [FIRST_GPU, FIRST_GPU, SECOND_GPU, SECOND_GPU]);
    for (const id of ids) await end(id);
  });

  test('uses only those that its CUDA_VISIBLE_DEVICES names', async (t) => {
    const { service, gpuOf, end } = await startGpuWorker(t, { CUDA_VISIBLE_DEVICES: '1' });
    const id = await service.submit('wait');
    assert.equal(await gpuOf(id), SECOND_GPU);
    const [worker] = await service.directory.list();
    assert.deepEqual([worker?.concurrency, worker?.gpus?.map(({ index }) => index)], [1, [1]]);
    await end(id);
  });

  test('trains on the CPU alone when CUDA_VISIBLE_DEVICES hides its GPUs', async (t) => {
    const hidden = { CUDA_VISIBLE_DEVICES: '-1', TRAINHORN_CPU_JOBS: '2' };
    const { service, gpuOf, end } = await startGpuWorker(t, hidden);
    const [any, cpu] = [await service.submit('wait'), await service.submit('wait', asks('cpu'))];
    assert.deepEqual([await gpuOf(any), await gpuOf(cpu)].includes(FIRST_GPU), false);
    const [worker] = await service.directory.list();
    assert.deepEqual([worker?.concurrency, worker?.devices, worker?.gpus], [2, ['any', 'cpu'], undefined]);
    for (const id of [any, cpu]) await end(id);
  });

  test('tells their names, memory, use and driver, and which jobs it takes', async (t) => {
    const { service } = await startGpuWorker(t, { TRAINHORN_WORKER_LABELS: 'fast, rack-7' });
    const [worker] = await service.directory.list();
    const driver_version = '580.65.06';
    assert.deepEqual(worker?.gpus, [
      {
        ...{ index: 0, uuid: FIRST_GPU, name: 'NVIDIA H100 80GB HBM3', driver_version },
        ...{ memory_bytes: 81_559 * 2 ** 20, memory_used_bytes: 2 ** 30, utilization_percent: 37 },
      },
      {
        ...{ index: 1, uuid: SECOND_GPU, name: 'NVIDIA A100-SXM4-40GB', driver_version },
        ...{ memory_bytes: 40_960 * 2 ** 20, memory_used_bytes: null, utilization_percent: null },
      },
    ]);
    assert.deepEqual(
      [worker?.concurrency, worker?.devices, worker?.labels],
      [2, ['any', 'gpu'], ['fast', 'rack-7']],
    );
  });

  test('starts though one of them is dead, and a job that was to train there trains on the other', async (t) => {
    const { service, gpuOf, end } = await startGpuWorker(t, { TF_TEST_DEAD_GPU: FIRST_GPU });
    const id = await service.submit('wait');
    assert.equal(await gpuOf(id), SECOND_GPU);
    const record = await service.store.get(id);
    assert.deepEqual([record?.attempt, record?.attempts[0]?.reason?.code], [2, 'engine_error']);
    assert.match(record?.attempts[0]?.reason?.message ?? '', /does not see the trainer's GPU/);
    await end(id);
    // The dead one is left alone: the next job does not try it.
    const next = await service.ended(await service.submit('succeed', asks('gpu')));
    assert.deepEqual([next.status, next.attempt, next.device?.name], ['succeeded', 1, SECOND_GPU]);
  });

  test('trains jobs for a CPU next to them when TRAINHORN_CPU_JOBS is set, with GPUs hidden', async (t) => {
    const { service, gpuOf, end } = await startGpuWorker(t, { TRAINHORN_CPU_JOBS: '1' });
    const ids = [await service.submit('wait'), await service.submit('wait')];
    for (const id of ids) await gpuOf(id);
    const onCpu = await service.ended(await service.submit('succeed', asks('cpu')));
    assert.deepEqual([onCpu.status, onCpu.device?.type], ['succeeded', 'CPU']);
    for (const id of ids) await end(id);
  });
});

describe('a job', () => {
  test('waits until a worker comes that has its device and labels', async (t) => {
    const { service } = await startTrainingService(t);
    await service.startWorker({ TRAINHORN_WORKER_LABELS: 'ssd' });
    const [onGpu, labelled] = [
      await service.submit('succeed', asks('gpu')),
      await service.submit('succeed', asks('any', 'gold', 'ssd')),
    ];
    const mine = await service.ended(await service.submit('succeed', asks('cpu', 'ssd')));
    assert.equal(mine.status, 'succeeded');
    for (const id of [onGpu, labelled]) assert.equal((await service.store.get(id))?.attempt, 0);
    const placement = { device: 'any', labels: ['gold', 'ssd'] } as const;
    assert.deepEqual((await service.surveyQueue([{ id: labelled, placement }])).positions, [1]);
    await service.startWorker({ TRAINHORN_WORKER_LABELS: 'gold,silver,ssd' });
    assert.equal((await service.ended(labelled)).status, 'succeeded');
    await service.startWorker({ ...(await pretendNvidiaSmi(t)), TEST_ENGINE: 'cuda' });
    assert.equal((await service.ended(onGpu)).device?.name, FIRST_GPU);
  });

  test('never trains elsewhere, though an API of an older version queues it for any worker', async (t) => {
    const { service } = await startTrainingService(t);
    await service.startWorker();
    const id = await service.submit('succeed', asks('gpu'));
    await service.queue.remove(id);
    // Its reconciler does the same, as it knows of no other queue.
    await service.queue.add(id, 0);
    await service.startWorker({ ...(await pretendNvidiaSmi(t)), TEST_ENGINE: 'cuda' });
    assert.equal((await service.ended(id)).device?.type, 'GPU');
    const onCpu = await service.ended(await service.submit('succeed', asks('cpu')));
    assert.deepEqual([onCpu.attempt, onCpu.device?.type], [1, 'CPU']);
  });

  test('of a higher priority goes first, whatever it asks for', async (t) => {
    const { service } = await startTrainingService(t);
    await service.startWorker({ TRAINHORN_WORKER_LABELS: 'ssd' });
    const busy = await service.submit('wait');
    await service.until(busy, isRunning);
    const low = await service.submit('succeed');
    const high = await service.submit('succeed', asks('cpu', 'ssd'), 50);
    const middle = await service.submit('succeed', asks('cpu'), 10);
    await service.cancel(busy);
    const ended = await Promise.all([high, middle, low].map((id) => service.ended(id)));
    const starts = ended.map(({ started_at }) => started_at ?? '');
    assert.deepEqual(starts, [...starts].sort());
  });

  test('keeps its placement when it is paused, resumed and lost', async (t) => {
    const { service } = await startTrainingService(t);
    const worker = await service.startWorker({ TRAINHORN_WORKER_LABELS: 'ssd' });
    const id = await service.submit('wait', asks('cpu', 'ssd'));
    await service.until(id, isRunning);
    await service.control.pause(id);
    await service.until(id, ({ status }) => status === 'paused');
    await service.control.resume(id);
    await service.until(id, ({ status, attempt }) => status === 'running' && attempt === 2);
    worker.kill('SIGKILL');
    await service.startWorker();
    const other = await service.startWorker({ TRAINHORN_WORKER_LABELS: 'ssd' });
    const record = await service.until(id, ({ attempt }) => attempt === 3);
    assert.match(record.worker ?? '', new RegExp(`-${other.pid}-`));
    await service.cancel(id);
    await service.ended(id);
  });
});
