import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { assertProblem, startApi } from '../../helpers/api/api.js';
import { checkpointFile } from '../../helpers/api/checkpoint-file.js';
import { sampleJob } from '../../helpers/jobs/sample-job.js';

/** A job with a checkpoint of its first epoch. */
async function start(t: TestContext) {
  const { request, ports } = await startApi(t);
  const { record, definition, events } = sampleJob();
  await ports.jobs.create({ record, definition, events });
  const content = checkpointFile();
  const checkpoint = {
    epoch: 1,
    attempt: 1,
    metrics: {},
    size_bytes: content.length,
    sha256: '0'.repeat(64),
  };
  await ports.addCheckpoint(record.id, { ...checkpoint, at: record.created_at }, content);
  const get = (path: string) => request.get(`/api/v1/jobs/${record.id}/checkpoints/${path}`).buffer(true);
  return { get };
}

/** The header of a safetensors file, and the bytes of its tensors. */
function parts(file: Buffer): { header: Record<string, unknown>; data: string } {
  const end = 8 + Number(file.readBigUInt64LE());
  return { header: JSON.parse(file.toString('utf8', 8, end)), data: file.toString('latin1', end) };
}

describe('GET /api/v1/jobs/{id}/checkpoints/{epoch}/weights.safetensors', () => {
  test('has the weights by path, without the optimizer', async (t) => {
    const { get } = await start(t);
    const answer = await get('1/weights.safetensors');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-length'], String(answer.body.length));
    const { header, data } = parts(answer.body);
    assert.deepEqual(header, {
      'dense/kernel': { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
      'dense/bias': { dtype: 'F32', shape: [], data_offsets: [8, 12] },
    });
    assert.equal(data, 'kkkkkkkkbbbb');
    const etag = String(answer.headers['etag']);
    assert.equal((await get('1/weights.safetensors').set('if-none-match', etag)).status, 304);
  });

  test('responds 404 for an epoch without a checkpoint', async (t) => {
    const { get } = await start(t);
    assertProblem(await get('2/weights.safetensors'), 404, 'checkpoint_not_found');
  });
});

describe('GET /api/v1/jobs/{id}/checkpoints/{epoch}/optimizer.safetensors', () => {
  test("has the variables of the optimizer by Keras's paths, and its counters", async (t) => {
    const { get } = await start(t);
    const answer = await get('1/optimizer.safetensors');
    assert.equal(answer.status, 200);
    const { header, data } = parts(answer.body);
    assert.deepEqual(header, {
      __metadata__: { step: '7', learning_rate: '0.5' },
      'rm_sprop/dense_kernel_momentum': { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    });
    assert.equal(data, 'mmmmmmmm');
  });
});
