import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { startApi } from '../../helpers/api/api.js';

describe('POST /api/v1/jobs with callbacks', () => {
  test('echoes arguments without effect as they were given, whatever they are', async (t) => {
    const { request } = await startApi(t);
    const given = [
      {
        type: 'TensorBoard',
        log_dir: null,
        profile_batch: [5, 9.5],
        embeddings_metadata: { layer: { file: 'labels.tsv' } },
        update_freq: true,
        histogram_freq: 'often',
      },
      { type: 'LearningRateScheduler', schedule: [0.1, 0] },
      { type: 'ModelCheckpoint', filepath: 'best.keras', keep: 2 },
    ];
    const { fit, ...job } = articleJob();
    const posted = await request
      .post('/api/v1/jobs')
      .send({ ...job, fit: { ...fit, callbacks: given } })
      .expect(202);
    const [board, scheduler, saver] = posted.body.config.fit.callbacks;
    assert.deepEqual([board, scheduler], given.slice(0, 2));
    assert.deepEqual({ ...saver, ...given[2] }, saver);
    const { body } = await request.get(`/api/v1/jobs/${posted.body.id}?include=config`).expect(200);
    const again = await request.post('/api/v1/jobs?validate_only=true').send(body.config).expect(200);
    assert.deepEqual(again.body.config.fit.callbacks, posted.body.config.fit.callbacks);
    assert.deepEqual(again.body.config.checkpoint, posted.body.config.checkpoint);
  });
});
