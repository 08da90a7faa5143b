import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { CapabilitiesSchema } from '../../../src/contracts/capabilities.js';
import { JobSchema } from '../../../src/contracts/jobs/jobs.js';
import type { WorkerInfo } from '../../../src/domain/ports.js';
import { assertContract, assertProblem, startApi, type TestApi } from '../../helpers/api/api.js';
import { SAMPLE_WORKER } from '../../helpers/jobs/sample-worker.js';

const post = ({ request }: TestApi, change: object = {}, query = '') =>
  request.post(`/api/v1/jobs${query}`).send({ ...articleJob(), ...change });

const WORKER: WorkerInfo = {
  ...SAMPLE_WORKER,
  memory_bytes: 2 ** 34,
  devices: ['any', 'cpu'],
  labels: ['ssd'],
};
const GPU_WORKER: WorkerInfo = {
  ...WORKER,
  id: 'worker-2',
  devices: ['any', 'gpu'],
  labels: ['a100'],
  jobs_per_gpu: 1,
  cpu_jobs: 0,
  gpus: [
    {
      index: 0,
      uuid: 'GPU-1',
      name: 'NVIDIA A100',
      memory_bytes: 40 * 2 ** 30,
      memory_used_bytes: 2 ** 30,
      utilization_percent: 50,
      driver_version: '580.65.06',
    },
  ],
};

/** An API whose live workers can be changed. */
async function startWith(t: Parameters<typeof startApi>[0], ...workers: WorkerInfo[]) {
  const live = { workers };
  const api = await startApi(t);
  api.ports.workers.list = async () => live.workers;
  return { api, live };
}

describe('resources of a job', () => {
  test('are any device and no labels by default', async (t) => {
    const { api } = await startWith(t, WORKER);
    const { body } = await post(api);
    assertContract(JobSchema, body);
    assert.deepEqual(body.config.resources, { device: 'any', labels: [] });
    assert.equal(body.waiting_reason, null);
  });

  test('are echoed with deduplicated labels, and can be posted again', async (t) => {
    const { api } = await startWith(t, GPU_WORKER);
    const first = await post(api, { resources: { device: 'gpu', labels: ['a100', 'A100', 'a100'] } });
    assert.deepEqual(first.body.config.resources, { device: 'gpu', labels: ['A100', 'a100'] });
    const again = await api.request.post('/api/v1/jobs').send(first.body.config);
    assert.deepEqual(again.body.config, first.body.config);
  });

  test('responds 422 with a pointer to invalid values', async (t) => {
    const { api } = await startWith(t, WORKER);
    const many = Array.from({ length: 17 }, (_, index) => `label-${index}`);
    for (const [resources, pointer, detail] of [
      [{ device: 'GPU' }, '/resources/device', /gpu/],
      [{ device: 'tpu' }, '/resources/device', /'any', 'gpu', 'cpu'|any, gpu/],
      [{ devices: 'gpu' }, '/resources/devices', /device/],
      [{ labels: 'a100' }, '/resources/labels', /list/],
      [{ labels: ['two words'] }, '/resources/labels/0', /63 letters/],
      [{ labels: [''] }, '/resources/labels/0', /63 letters/],
      [{ labels: many }, '/resources/labels', /16/],
      ['gpu', '/resources', /object/],
      [null, '/resources', /object/],
    ] as const) {
      const problem = assertProblem(await post(api, { resources }), 422, 'validation_failed');
      assert.equal(problem.errors?.[0]?.pointer, pointer, JSON.stringify(problem.errors));
      assert.match(problem.errors?.[0]?.detail ?? '', detail);
    }
  });

  test('are accepted with a warning if no live worker offers them, and the job has a waiting reason until one does', async (t) => {
    const { api, live } = await startWith(t, WORKER, { ...WORKER, id: 'worker-3' });
    const answer = await post(api, { resources: { device: 'gpu', labels: ['a100'] } });
    assert.equal(answer.status, 202);
    const { id, waiting_reason, estimated_start_at, report } = answer.body;
    assertContract(JobSchema, answer.body);
    assert.equal(waiting_reason.code, 'no_matching_worker');
    assert.match(
      waiting_reason.message,
      /request a GPU and the label a100\. Live workers: 2 for any or cpu, labelled ssd\./,
    );
    assert.equal(estimated_start_at, null);
    const { code, pointer } = report.warnings.at(-1);
    assert.deepEqual([code, pointer], ['no_matching_worker', '/resources']);

    const read = async () => (await api.request.get(`/api/v1/jobs/${id}`)).body;
    assert.deepEqual((await read()).waiting_reason, waiting_reason);
    live.workers = [WORKER, GPU_WORKER];
    const after = await read();
    assert.equal(after.waiting_reason, null);
    assert.notEqual(after.estimated_start_at, null);
    const { body: list } = await api.request.get('/api/v1/jobs');
    assert.equal(list.data[0].waiting_reason, null);
  });

  test('are not a waiting reason while no worker is alive, or if it is unknown', async (t) => {
    const { api, live } = await startWith(t);
    const resources = { device: 'gpu' };
    assert.equal((await post(api, { resources })).body.waiting_reason, null);
    Object.defineProperty(live, 'workers', { get: () => assert.fail('Redis is away') });
    const { status, body } = await post(api, { resources });
    assert.deepEqual([status, body.waiting_reason], [202, null]);
  });

  test('have a warning in a validation report', async (t) => {
    const { api } = await startWith(t, GPU_WORKER);
    const { body } = await post(api, { resources: { device: 'cpu' } }, '?validate_only=true');
    assert.match(body.report.warnings.at(-1).detail, /1 for any or gpu, labelled a100/);
  });

  test('determine which jobs are ahead: those that the same workers accept', async (t) => {
    const { api } = await startWith(t, GPU_WORKER);
    const placement = (device: 'any' | 'cpu') => ({ device, labels: [] });
    api.ports.rivals = [{ placement: placement('cpu'), count: 9 }];
    const start = async () => (await post(api, { resources: { device: 'gpu' } })).body.estimated_start_at;
    assert.notEqual(await start(), null);
    api.ports.queued.splice(0);
    api.ports.rivals = [{ placement: placement('any'), count: 1 }];
    assert.equal(await start(), null);
  });
});

describe('GET /api/v1/capabilities', () => {
  test('shows the devices and GPUs of each live worker', async (t) => {
    const { api } = await startWith(t, { ...WORKER, running: ['job_1'] }, GPU_WORKER);
    const { body } = await api.request.get('/api/v1/capabilities');
    assertContract(CapabilitiesSchema, body);
    const [first, second] = body.worker_reports;
    assert.deepEqual(
      [first.running, first.devices, first.labels, first.gpus],
      [1, ['any', 'cpu'], ['ssd'], []],
    );
    assert.deepEqual(second.gpus, GPU_WORKER.gpus);
  });

  test('shows a worker without placement as one that accepts any job without labels', async (t) => {
    const { devices: _devices, labels: _labels, ...old } = WORKER;
    const { api } = await startWith(t, old);
    const { body } = await api.request.get('/api/v1/capabilities');
    assert.deepEqual([body.worker_reports[0].devices, body.worker_reports[0].labels], [['any'], []]);
  });
});
