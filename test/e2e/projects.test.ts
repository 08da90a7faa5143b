import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import { ensureDataDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createKeyStore } from '../../src/infra/artifacts/key-store.js';
import { addKey } from '../helpers/api/api-keys.js';
import { startService } from '../helpers/api/service.js';
import { shortJob } from '../helpers/jobs/long-job.js';
import { until } from '../helpers/until.js';

const JOB_TIMEOUT_MS = 120_000;
const SEEN_WITHIN_MS = 5_000;

test('a project trains, predicts and deletes by its key, and another has its own models of the same name', async (t) => {
  const service = await startService({ LOG_LEVEL: 'debug' });
  t.after(() => service.stop());
  const keys = createKeyStore(await ensureDataDirectory(service.dataDir));
  const vision = await addKey(keys, { project: 'vision', scopes: ['read', 'train', 'predict'] });
  const other = await addKey(keys, { project: 'other' });
  const call = async (path: string, authorization?: string, body?: unknown) => {
    const headers = {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${service.url}/api/v1${path}`, { headers, ...sent });
    // Only answers about jobs are looked into; their contract is tested elsewhere.
    return { status: response.status, body: (await response.json()) as Job };
  };
  const isClosed = async () => (await call('/jobs')).status === 401;
  await until('the running service to see its first key', isClosed, SEEN_WITHIN_MS);

  const { body: job } = await call('/jobs', vision.authorization, shortJob);
  const finished = async () =>
    (await call(`/jobs/${job.id}?wait=10s`, vision.authorization)).body.finished_at !== null;
  await until('the end of the job', finished, JOB_TIMEOUT_MS);
  const { body: ended } = await call(`/jobs/${job.id}`, vision.authorization);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.status_reason));
  assert.equal(ended.project, 'vision');

  const name = ended.model?.name ?? '';
  const models = join(service.dataDir, 'projects', 'vision', 'models', name);
  assert.deepEqual(await readdir(models), ['1']);
  assert.deepEqual(await readdir(join(service.dataDir, 'models')), []);
  const image = Array.from({ length: 28 }, () => Array(28).fill(0));
  const predict = (authorization: string) =>
    call(`/models/${name}/predict`, authorization, { instances: [image] });
  assert.equal((await predict(vision.authorization)).status, 200);
  assert.equal((await predict(other.authorization)).status, 404);

  const remove = (authorization: string) =>
    fetch(`${service.url}/api/v1/models/${name}/versions/1`, {
      method: 'DELETE',
      headers: { authorization },
    });
  assert.equal((await remove(other.authorization)).status, 404);
  assert.equal((await predict(vision.authorization)).status, 200);
  assert.equal((await remove(vision.authorization)).status, 204);
  // The predictor still has it loaded, but requests for it get 404.
  assert.equal((await predict(vision.authorization)).status, 404);
  assert.deepEqual(await readdir(join(models, '1')), ['deleted.json']);
  const { body: after } = await call(`/jobs/${job.id}`, vision.authorization);
  assert.deepEqual([after.status, after.model], ['succeeded', { name, version: 1 }]);

  await keys.revoke(vision.id, new Date().toISOString());
  const isRevoked = async () => (await call('/jobs', vision.authorization)).status === 401;
  await until('the running service to see the end of the key', isRevoked, SEEN_WITHIN_MS);
});
