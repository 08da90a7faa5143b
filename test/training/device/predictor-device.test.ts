import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../../src/infra/children/child.js';

test('a predictor configured for a GPU exits with the reason if it finds none', async () => {
  const predictor = startChild<never, never>(
    {
      modulePath: fileURLToPath(new URL('../../../workers/predictor/main.js', import.meta.url)),
      environment: {
        PATH: process.env['PATH'],
        TRAINHORN_PREDICTOR_DEVICE: 'gpu',
        CUDA_VISIBLE_DEVICES: '-1',
      },
    },
    { transport: 'frames', isMessage: (_message): _message is never => false, onMessage: () => undefined },
  );
  assert.deepEqual(await predictor.ended, { code: 1, signal: null });
  assert.match(
    predictor.stderrTail(),
    /TRAINHORN_PREDICTOR_DEVICE is 'gpu', but TensorFlow found no GPU.*Set it to cpu/,
  );
});
