import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { Checkpoint } from '../../src/contracts/jobs/progress.js';
import { isObject } from '../../src/schema/json-object.js';
import { assertClose, assertKept } from '../helpers/upgrade/assert-kept.js';
import { describeProcessor } from '../helpers/upgrade/processor.js';
import { PROJECTS, type RecordedJob } from '../helpers/upgrade/recorded.js';
import { startUpgraded, type UpgradedService } from '../helpers/upgrade/upgraded-service.js';

const PREDICTION_TOLERANCE = 1e-6;
/** Requests that bring a job that version 0.1.0 left unfinished to its end; the others get there by themselves. */
const CONTINUE: Readonly<Record<string, string | undefined>> = {
  paused_in_epoch: 'resume',
  paused_between_epochs: 'resume',
  failed: 'retry',
};

describe('A data directory and a Redis of version 0.1.0', () => {
  let service: UpgradedService;

  before(async () => {
    service = await startUpgraded('kept');
  });
  after(() => service.stop());

  test('every job, metric, event, log, checkpoint, model and dataset reads as it did', async () => {
    for (const project of PROJECTS)
      for (const [path, answer] of Object.entries(service.recorded.answers[project]))
        assertKept(await service.clients[project].get(path), answer, '');
  });

  test('each project lists its own jobs, newest first, and filters them by label', async () => {
    for (const project of PROJECTS)
      assert.deepEqual(await listJobs(service, project), idsOf(service, project));
    const { data } = await service.clients.default.get<{ data: Job[] }>('/jobs?label=team:vision');
    assert.deepEqual(
      data.map(({ id }) => id),
      [job(service, 'succeeded_convolution').id],
    );
  });

  test('checkpoints download with the digest they are listed with', async () => {
    for (const role of ['succeeded_convolution', 'cancelled', 'paused_between_epochs']) {
      const { id, project } = job(service, role);
      const client = service.clients[project];
      const { data } = await client.get<{ data: Checkpoint[] }>(`/jobs/${id}/checkpoints`);
      assert.notEqual(data.length, 0, role);
      for (const { epoch, sha256 } of data) {
        const response = await client.request('GET', `/jobs/${id}/checkpoints/${epoch}`);
        const bytes = new Uint8Array(await response.arrayBuffer());
        assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, `${role}, epoch ${epoch}`);
      }
    }
  });

  test('models predict what they predicted', async () => {
    for (const { project, path, json, answer } of service.recorded.predictions)
      assertClose(await service.clients[project].post(path, { json }), answer, PREDICTION_TOLERANCE);
  });

  test('a repeat of a POST with its Idempotency-Key gets the job that was made then', async () => {
    const { key, body, id } = service.recorded.idempotent;
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const response = await service.clients.vision.request('POST', '/jobs', { json: body, headers });
    assert.equal(response.headers.get('idempotent-replayed'), 'true');
    assert.equal(JSON.parse(await response.text()).id, id);
  });

  test('jobs that were queued, paused, failed or lost their worker end with the weights of an uninterrupted run', async () => {
    await service.startWorker();
    const unfinished = Object.entries(service.recorded.jobs).filter(([, { uninterrupted }]) => uninterrupted);
    assert.equal(unfinished.length, 6);
    await Promise.all(unfinished.map(([role]) => trainToTheEnd(service, role)));
  });

  test('versions download in other formats, except as code of the job that they lack', async () => {
    const statusOf = async (format: string) => {
      const path = `/models/shapes/versions/1/formats/${format}`;
      return (await service.clients.default.request('GET', path)).status;
    };
    for (const format of ['keras', 'onnx', 'saved_model']) assert.equal(await statusOf(format), 200, format);
    assert.equal(await statusOf('python'), 422);
  });

  test('versions are evaluated and predict on datasets as jobs, and jobs of that time are of the kind train', async () => {
    const { project, body } = job(service, 'succeeded_dense');
    const client = service.clients[project];
    const started = await Promise.all(
      ['evaluate', 'predict'].map((kind) =>
        client.post<Job>(`/models/flowers/${kind}`, { json: { dataset: { id: datasetOf(body) } } }),
      ),
    );
    for (const { id } of started)
      assert.equal((await client.jobWhen(id, 'ends', hasEnded)).status, 'succeeded');
    const { data } = await client.get<{ data: Job[] }>('/jobs?kind=train&limit=100');
    const trained = new Set(data.map(({ id }) => id));
    assert.ok(idsOf(service, project).every((id) => trained.has(id)));
  });

  test('a cancelled job is deleted with its files', async () => {
    const { id } = job(service, 'cancelled');
    const { default: client } = service.clients;
    assert.equal((await client.request('DELETE', `/jobs/${id}`)).status, 204);
    assert.equal((await client.request('GET', `/jobs/${id}`)).status, 404);
  });
});

describe('A data directory of version 0.1.0 whose Redis is lost, after `npm run reindex`', () => {
  let service: UpgradedService;

  before(async () => {
    service = await startUpgraded('lost');
  });
  after(() => service.stop());

  test('every job is listed, and those that had ended or were paused read as they did', async () => {
    for (const project of PROJECTS) {
      assert.deepEqual(await listJobs(service, project), idsOf(service, project));
      for (const [path, answer] of Object.entries(service.recorded.answers[project]))
        if (!path.includes('/logs')) assertKept(await service.clients[project].get(path), answer, '');
    }
  });

  test('the job that was running, and one that was paused, train to the end', async () => {
    await service.startWorker();
    await Promise.all([trainToTheEnd(service, 'lost'), trainToTheEnd(service, 'paused_in_epoch')]);
  });
});

function job({ recorded }: UpgradedService, role: string): RecordedJob {
  const found = recorded.jobs[role];
  assert.ok(found, role);
  return found;
}

/** The id of the dataset in the posted body. */
function datasetOf(body: unknown): unknown {
  assert.ok(isObject(body) && isObject(body['dataset']));
  return body['dataset']['id'];
}

/** Newest first. */
const idsOf = ({ recorded }: UpgradedService, project: string): string[] =>
  Object.values(recorded.jobs)
    .filter((one) => one.project === project)
    .map(({ id }) => id)
    .sort()
    .reverse();

async function listJobs({ clients }: UpgradedService, project: (typeof PROJECTS)[number]): Promise<string[]> {
  const { data } = await clients[project].get<{ data: Job[] }>('/jobs?limit=100');
  return data.map(({ id }) => id);
}

const hasEnded = ({ status }: Job): boolean => ['succeeded', 'failed', 'cancelled'].includes(status);

/** Brings a job to its end; `weights_sha256` of it is that of the same job trained in one go. */
async function trainToTheEnd(service: UpgradedService, role: string): Promise<void> {
  const { id, project } = job(service, role);
  const client = service.clients[project];
  const request = CONTINUE[role];
  if (request !== undefined) await client.post(`/jobs/${id}/${request}`);
  const expected = trainInOneGo(service, job(service, role));
  const { status, status_reason, weights_sha256 } = await client.jobWhen(id, `(${role}) ends`, hasEnded);
  assert.equal(status, 'succeeded', `${role}: ${status_reason?.message}`);
  assert.equal(weights_sha256, await expected, role);
}

/** Digests were recorded with the copy; they hold for the kind of processor they were recorded on. */
async function trainInOneGo(
  { recorded, clients }: UpgradedService,
  { project, body, uninterrupted }: RecordedJob,
): Promise<string | null> {
  if ((await describeProcessor()) === recorded.processor) return uninterrupted?.weights_sha256 ?? null;
  const client = clients[project];
  const { id } = await client.post<Job>('/jobs', { json: body });
  return (await client.jobWhen(id, 'ends', hasEnded)).weights_sha256;
}
